internal import Logging
internal import Mapping
internal import SemanticSplat
internal import ServiceLifecycle

/// Runs the predictor on the latest window, on a thread of its own.
struct PredictorService: Service {
    /// The predictor.
    let predictor: any WindowPredictor

    /// Windows to predict; while one is predicted, only the latest of the others is kept.
    let windows: Mailbox<KeyframeWindow>

    /// Where predictions go.
    let map: Mailbox<MapEvent>

    /// The counters.
    let counters: MapCounters

    /// Where failures are told.
    let logger: Logger

    /// A prediction takes half a second of every processor; frames and goals must not wait for it.
    private static let niceness: Int32 = 5

    func run() async throws {
        Task.detached {
            await onOwnThread("predictor", niceness: Self.niceness) {
                while let window = windows.take() { predict(window) }
            }
        }
        // A prediction takes longer than the daemon may take to end: the one at hand is abandoned.
        try await gracefulShutdown()
        windows.close()
    }

    private func predict(_ window: KeyframeWindow) {
        let started = ContinuousClock.now
        do throws(PredictorError) {
            let prediction = try predictor.predict(window.views)
            counters.predicted(in: .now - started)
            map.put(.prediction(prediction, window))
        } catch {
            counters.failed("\(error)")
            logger.error("a window of \(window.views.count) views was not predicted: \(error)")
        }
    }
}
