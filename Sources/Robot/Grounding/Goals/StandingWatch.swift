internal import Foundation
internal import Geometry
public import Messages

/// Tells which answers to a standing goal say something new, and what.
///
/// A pure state machine: it is given every answer in order, and gives back those that are to be pushed, with their events.
public struct StandingWatch: Sendable {
    /// From where on a difference is worth a push.
    public struct Settings: Sendable, Equatable {
        /// A centroid that shifted by this much is located anew, in metres.
        public var shiftMetres = 0.05

        /// A position whose variance shrank to this share is located more surely.
        public var varianceShare = 0.6

        /// The most things that are remembered; those gone longest are forgotten first.
        public var capacity = 1000

        /// The usual settings.
        public init() {}
    }

    private struct Known {
        var centroid: Vector3
        /// The mean variance of the position, square metres; 0 where the answer did not say.
        var variance: Double
        var state: ObjectMessage.State
        var isThere: Bool
        /// The number of the push that last spoke of it.
        var lastNumber: UInt64
    }

    private let settings: Settings
    private var known: [String: Known] = [:]
    private var status: GoalStatus?
    private var number: UInt64 = 0

    /// A watch that has seen no answer.
    public init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Takes the next answer.
    ///
    /// - Parameters:
    ///   - result: the answer.
    ///   - mostObjects: how many objects the goal may be answered with: what is missing in a full answer may be there.
    /// - Returns: the answer with its events, to be pushed; `nil` when it says nothing new. The first is always new.
    public mutating func take(_ result: GoalResult, mostObjects: Int) -> GoalResult? {
        let isFirst = status == nil
        guard result.status.tellsOfTheMap else { return isFirst ? result : nil }
        var events = result.objects.compactMap { eventOfPresent($0) }
        events += eventsOfAbsent(result, mostObjects)
        if events.isEmpty, isFirst { events = [ObjectEvent(.waiting, objectID: "", words: "")] }
        if events.isEmpty, status != result.status {
            events = [ObjectEvent(.changed, objectID: "", words: "")]
        }
        status = result.status
        guard let weightiest = events.map(\.event).max(by: { $0.weight < $1.weight }) else {
            return nil
        }
        number += 1
        var pushed = result
        pushed.event = weightiest
        pushed.objectEvents = events.filter { !$0.objectID.isEmpty }
        pushed.eventNumber = number
        for event in pushed.objectEvents { known[event.objectID]?.lastNumber = number }
        forget()
        return pushed
    }

    private mutating func eventOfPresent(_ object: ObjectMessage) -> ObjectEvent? {
        // One view that looked through it is not yet news.
        guard object.isThere, object.state != .missing else { return nil }
        let now = Known(
            centroid: object.centroid,
            variance: object.positionVariance,
            state: object.state,
            isThere: true,
            lastNumber: number
        )
        guard let before = known.updateValue(now, forKey: object.id) else {
            return ObjectEvent(.firstFound, objectID: object.id, words: "found")
        }
        let shift = (now.centroid - before.centroid).length
        if !before.isThere {
            return ObjectEvent(
                .reappeared,
                objectID: object.id,
                words: "there again, \(shift.metres) from where it was"
            )
        }
        if now.state == .moved, before.state != .moved || shift >= settings.shiftMetres {
            return ObjectEvent(.moved, objectID: object.id, words: "moved by \(shift.metres)")
        }
        if shift >= settings.shiftMetres {
            return ObjectEvent(
                .better,
                objectID: object.id,
                words: "located anew, \(shift.metres) away"
            )
        }
        if now.variance > 0, now.variance <= settings.varianceShare * before.variance {
            let (old, new) = (before.variance.squareRoot(), now.variance.squareRoot())
            return ObjectEvent(
                .better,
                objectID: object.id,
                words: "located to \(new.metres) instead of \(old.metres)"
            )
        }
        // Compared with what was pushed last, so that small steps add up.
        known[object.id] = before
        known[object.id]?.state = now.state
        return nil
    }

    private mutating func eventsOfAbsent(
        _ result: GoalResult,
        _ mostObjects: Int
    ) -> [ObjectEvent] {
        let removed = Set(result.objects.filter { !$0.isThere }.map(\.id))
        let present = Set(result.objects.map(\.id)).subtracting(removed)
        // An answer that is full leaves out what scores less.
        let isFull = result.objects.count >= mostObjects
        let gone = known.filter { id, thing in
            thing.isThere && !present.contains(id) && (!isFull || removed.contains(id))
        }
        return gone.keys.sorted().map { id in
            known[id]?.isThere = false
            let words = removed.contains(id) ? "taken away" : "not found any more"
            return ObjectEvent(.gone, objectID: id, words: words)
        }
    }

    private mutating func forget() {
        guard known.count > settings.capacity else { return }
        let oldest = known.sorted {
            ($0.value.isThere ? 1 : 0, $0.value.lastNumber, $0.key)
                < ($1.value.isThere ? 1 : 0, $1.value.lastNumber, $1.key)
        }
        for (id, _) in oldest.prefix(known.count - settings.capacity) {
            known.removeValue(forKey: id)
        }
    }
}

extension GoalStatus {
    /// Whether the answer says what is in the map, rather than why it could not be asked.
    fileprivate var tellsOfTheMap: Bool {
        switch self {
        case .found, .ambiguous, .notFound, .notFoundUnseen, .stale, .mapEmpty: true
        case .busy, .deadline, .rejected, .cancelled: false
        }
    }
}

extension GoalEvent {
    /// How much a listener should care.
    fileprivate var weight: Int {
        switch self {
        case .none: 0
        case .waiting: 1
        case .changed: 2
        case .better: 3
        case .firstFound: 4
        case .reappeared: 5
        case .moved: 6
        case .gone: 7
        }
    }
}

extension ObjectMessage {
    fileprivate var isThere: Bool { state != .removed }

    /// The mean variance along the axes, in square metres; 0 without a covariance.
    fileprivate var positionVariance: Double {
        guard poseCovariance.count == 36 else { return 0 }
        return (poseCovariance[0] + poseCovariance[7] + poseCovariance[14]) / 3
    }
}

extension Double {
    fileprivate var metres: String { "\(twoDecimals) m" }
}
