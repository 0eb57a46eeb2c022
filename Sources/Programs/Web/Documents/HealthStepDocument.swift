internal import Node

/// How the daemon did at a moment.
struct HealthStepDocument: Encodable {
    struct Input: Encodable {
        let topic: String
        let rateHz: Double
        let received: Int
        let ageS: Double?
    }

    struct Drop: Encodable {
        let place: String
        let cause: String
        let subject: String
        let count: Int
    }

    struct Stage: Encodable {
        let name: String
        let p50Ms: Double?
        let p95Ms: Double?
    }

    let atNs: Int64
    let state: String
    let causes: [CauseDocument]
    let inputs: [Input]
    let drops: [Drop]
    let stages: [Stage]
    let window: WindowDocument
    let keyframes: Int
    let waitingKeyframes: Int
    let gaussians: Int
    let mapBytes: Int
    let budgetBytes: Int
    let residentBytes: Int

    init(_ report: HealthReport) {
        let figures = report.figures
        (atNs, state) = (report.stampNanoseconds, report.state.rawValue)
        causes = report.causes.map { CauseDocument($0) }
        inputs = figures.inputs.map {
            Input(topic: $0.topic, rateHz: $0.hertz, received: $0.received, ageS: $0.ageSeconds)
        }
        drops = figures.losses.filter { $0.count > 0 }.map {
            Drop(place: $0.place, cause: $0.cause, subject: $0.subject, count: $0.count)
        }
        stages = figures.stages.map {
            Stage(name: $0.name, p50Ms: $0.took.p50Milliseconds, p95Ms: $0.took.p95Milliseconds)
        }
        window = WindowDocument(
            keyframes: figures.window.keyframes,
            capacity: figures.window.capacity
        )
        (keyframes, waitingKeyframes) = (figures.keyframes, figures.waitingKeyframes)
        (gaussians, mapBytes) = (figures.map.gaussians, figures.map.bytes)
        (budgetBytes, residentBytes) = (figures.map.budgetBytes, figures.residentBytes)
    }
}

/// How the daemon did in the last ten minutes.
struct HealthHistoryDocument: Encodable {
    let stepS: Double
    let steps: [HealthStepDocument]

    init(_ history: HealthHistory) {
        stepS = HealthHistory.stepSeconds
        steps = history.reports.map { HealthStepDocument($0) }
    }
}
