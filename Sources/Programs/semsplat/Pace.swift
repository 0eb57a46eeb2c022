internal import ArgumentParser
internal import Foundation

/// How fast a recording is played.
enum Speed: ExpressibleByArgument {
    case asFastAsPossible
    case times(Double)

    init?(argument: String) {
        if argument == "max" {
            self = .asFastAsPossible
        } else if let factor = Double(argument), factor > 0, factor <= 1_000 {
            self = .times(factor)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .asFastAsPossible: "max"
        case .times(let factor): "\(factor)"
        }
    }
}

/// Waits until it is an event's turn.
final class Pace {
    private let speed: Speed
    private var start: (wall: ContinuousClock.Instant, recorded: UInt64)?

    init(_ speed: Speed) { self.speed = speed }

    /// Waits for the moment of an event that was recorded at `nanoseconds`; blocks.
    func wait(for nanoseconds: UInt64) {
        guard case .times(let factor) = speed else { return }
        let start = start ?? (.now, nanoseconds)
        self.start = start
        let elapsed = Double(nanoseconds - min(nanoseconds, start.recorded)) / 1e9 / factor
        let left = start.wall + .seconds(elapsed) - .now
        if left > .zero { Thread.sleep(forTimeInterval: left / .seconds(1)) }
    }
}
