internal import Synchronization

/// What the map's thread and the predictor's have done so far.
final class MapCounters: Sendable {
    /// The counts at one moment.
    struct Snapshot: Sendable {
        var framesByDecision: [String: Int] = [:]
        var keyframes = 0
        var predictions = 0
        var predictionFailures = 0
        /// Why the last window was not predicted; nil when it was.
        var lastFailure: String?
        var evictedGaussians = 0
        /// Gaussians that went because views looked through them.
        var lookedThroughGaussians = 0
        /// Corrections of poses about no moment that was mapped.
        var emptyCorrections = 0
        var unpredictedKeyframes = 0
        /// Keyframes whose window has not become part of the map yet.
        var waitingKeyframes = 0
        /// Keyframes in the window.
        var windowKeyframes = 0
        /// One prediction.
        var predict = LatencyFigures()
        /// One prediction taken into the map.
        var integrate = LatencyFigures()
        /// From a keyframe to the map that has it.
        var update = LatencyFigures()
    }

    private struct State {
        var counts = Snapshot()
        var admitted: [Int: ContinuousClock.Instant] = [:]
        var predict = LatencyWindow()
        var integrate = LatencyWindow()
        var update = LatencyWindow()
    }

    private let state = Mutex(State())

    var snapshot: Snapshot {
        state.withLock { state in
            var counts = state.counts
            counts.waitingKeyframes = state.admitted.count
            counts.predict = state.predict.figures
            counts.integrate = state.integrate.figures
            counts.update = state.update.figures
            return counts
        }
    }

    func skipped(_ reason: String) {
        state.withLock { $0.counts.framesByDecision[reason, default: 0] += 1 }
    }

    /// A keyframe came into the window, which has `windowKeyframes` now.
    func admitted(keyframe id: Int, windowKeyframes: Int) {
        state.withLock { state in
            state.counts.keyframes += 1
            state.counts.windowKeyframes = windowKeyframes
            state.counts.framesByDecision["keyframe", default: 0] += 1
            state.admitted[id] = .now
        }
    }

    func correctedNothing() {
        state.withLock { $0.counts.emptyCorrections += 1 }
    }

    func predicted(in duration: Duration) {
        state.withLock { state in
            state.counts.predictions += 1
            state.counts.lastFailure = nil
            state.predict.add(duration)
        }
    }

    func failed(_ reason: String) {
        state.withLock { state in
            state.counts.predictionFailures += 1
            state.counts.lastFailure = reason
        }
    }

    /// The map is within another budget now.
    func evicted(_ count: Int) {
        state.withLock { $0.counts.evictedGaussians = count }
    }

    /// Keyframes are in the map now, which took `duration`; those seen for the first time end their wait.
    func integrated(
        _ keyframes: [Int],
        in duration: Duration,
        evicted: Int,
        lookedThrough: Int,
        unpredicted: Int
    ) {
        state.withLock { state in
            state.integrate.add(duration)
            for id in keyframes {
                if let start = state.admitted.removeValue(forKey: id) {
                    state.update.add(.now - start)
                }
            }
            // What came before the newest and is not here left the window and will never be predicted.
            if let newest = keyframes.max() {
                state.admitted = state.admitted.filter { $0.key > newest }
            }
            state.counts.evictedGaussians = evicted
            state.counts.lookedThroughGaussians = lookedThrough
            state.counts.unpredictedKeyframes = unpredicted
        }
    }
}
