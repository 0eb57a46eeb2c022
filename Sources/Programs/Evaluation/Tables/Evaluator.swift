internal import Foundation
public import FoundationModels
internal import Grounding
internal import Imaging
internal import Recording
internal import SemanticSplat

/// Measures a plan: the tables of DESIGN section 6.
public struct Evaluator {
    private let plan: EvaluationPlan
    private let imageEncoder: ImageEncoder?
    private let segmentAnything: SegmentAnything?

    /// Prepares to measure `plan`; without an image encoder or Segment Anything their rows are `null`.
    public init(
        _ plan: EvaluationPlan,
        imageEncoder: ImageEncoder?,
        segmentAnything: SegmentAnything?
    ) {
        self.plan = plan
        self.imageEncoder = imageEncoder
        self.segmentAnything = segmentAnything
    }

    /// Measures everything, calling `step` after each of ``EvaluationPlan/steps``.
    public func measure(model: String, step: () -> Void = {}) throws -> EvaluationReport {
        var report = EvaluationReport(model: model, options: plan.options)
        let everyName = plan.parts.flatMap { part in
            part.sequence.folder.labels?.instances.values.map(\.name) ?? []
        }
        for part in plan.parts {
            var measured = EvaluationReport.Sequence(
                path: part.sequence.folder.path,
                name: part.sequence.name,
                windows: part.windows
            )
            var views = ViewEvaluator(
                sequence: part.sequence,
                predictor: part.predictor,
                imageEncoder: imageEncoder,
                segmentAnything: segmentAnything,
                options: plan.options,
                constantMetres: try constant(of: part)
            )
            for window in part.windows {
                measured.byGap[window.gap, default: ViewTally()].add(try views.measure(window))
                step()
            }
            if part.asksGoals {
                measured.goals = try GoalEvaluator(
                    sequence: part.sequence,
                    predictor: part.predictor.refreshing(plan.options.refresh),
                    refiner: refiner(for: part.predictor)
                ).measure(otherNames: everyName, step: step)
            }
            if part.asksReferring {
                measured.referring = try ReferringEvaluator(
                    sequence: part.sequence,
                    predictor: part.predictor.refreshing(plan.options.refresh)
                ).measure(step: step)
            }
            report.sequences.append(measured)
        }
        report.peakResidentMebibytes = Self.peakResidentMebibytes()
        return report
    }

    /// What refines the masks of goals, where the options and the model have it.
    private func refiner(
        for predictor: any WindowPredictor
    ) -> (segmenter: Segmenter, settings: MaskRefinement)? {
        guard let segmentAnything, let settings = plan.options.maskRefinement else { return nil }
        let segmenter = Segmenter(
            network: segmentAnything,
            viewWidth: predictor.networkWidth,
            viewHeight: predictor.networkHeight
        )
        return (segmenter, settings)
    }

    /// The constant with the least AbsRel over all context views of the part.
    private func constant(of part: EvaluationPlan.Part) throws -> Float? {
        guard plan.options.tables.contains(.depth) else { return nil }
        let contexts = Set(part.windows.flatMap(\.contexts)).sorted()
        return ConstantDepth.best(of: try contexts.compactMap { try part.sequence.depth($0) })
    }

    /// The largest resident size of this process so far (Linux); `nil` where the system does not say.
    private static func peakResidentMebibytes() -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(separator: " ").compactMap({ Double($0) }).first
        else { return nil }
        return kibibytes / 1024
    }
}
