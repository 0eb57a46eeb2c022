internal import Grounding
internal import Mapping
internal import Node
internal import SemanticSplat
internal import Synchronization

/// Maps on, as the daemon does, while something else is measured.
final class MappingBeside: Sendable {
    private let walk: Mutex<RoomWalk>
    private let predictor: any WindowPredictor
    private let grounder: Grounder
    private let isEnding = Atomic(false)
    private let predicted = Atomic(0)

    init(_ walk: RoomWalk, predictor: any WindowPredictor, grounder: Grounder) {
        self.walk = Mutex(walk)
        self.predictor = predictor
        self.grounder = grounder
    }

    /// How many windows it has predicted and taken in.
    var predictions: Int { predicted.load(ordering: .relaxed) }

    /// Ends ``run()`` after the window at hand.
    func end() { isEnding.store(true, ordering: .relaxed) }

    /// Maps until it is told to end: the map's thread at the usual priority, the predictor's nicer, as in the daemon.
    func run() async throws {
        while !isEnding.load(ordering: .relaxed) {
            let window = try await resultOnOwnThread("map") {
                self.walk.withLock { $0.nextWindow() }
            }
            let prediction = Mutex<WindowPrediction?>(nil)
            await onOwnThread("predictor", niceness: 5) {
                let result = try? self.predictor.predict(window.views)
                prediction.withLock { $0 = result }
            }
            guard let result = prediction.withLock({ $0 }) else {
                throw CommandFailure(.failed, "a window was not predicted")
            }
            await onOwnThread("map") {
                let map = self.walk.withLock { walk in
                    walk.integrate(result, for: window)
                    return walk.engine.map.snapshot()
                }
                _ = self.grounder.prepare(map)
            }
            predicted.wrappingAdd(1, ordering: .relaxed)
        }
    }
}
