internal import Geometry
internal import SemanticSplat

/// The keyframes that the predictor looks at together.
struct SlidingWindow: Sendable {
    /// A keyframe of the window with the image that the predictor needs.
    struct Member: Sendable {
        var keyframe: Keyframe
        var view: PosedView
    }

    /// How many keyframes fit.
    let capacity: Int

    /// From old to new.
    private(set) var members: [Member] = []

    init(capacity: Int) {
        precondition((2...4).contains(capacity), "a window has 2 to 4 keyframes, not \(capacity)")
        self.capacity = capacity
    }

    /// Takes in a keyframe and returns those that leave the window for it.
    ///
    /// Those leave that share nothing with the newcomer; and, of a full window, the one that helps it least: the least of
    /// overlap times parallax (relative to depth, saturating), the oldest of equals.
    mutating func admit(_ newcomer: Member) -> [Member] {
        var usefulness = members.map { Self.usefulness(of: $0, for: newcomer.view) }
        var leaving: [Member] = []
        for index in members.indices.reversed() where usefulness[index] == 0 {
            leaving.insert(members.remove(at: index), at: 0)
            usefulness.remove(at: index)
        }
        while members.count >= capacity {
            guard let least = usefulness.indices.min(by: { usefulness[$0] < usefulness[$1] })
            else { break }
            leaving.append(members.remove(at: least))
            usefulness.remove(at: least)
        }
        members.append(newcomer)
        return leaving
    }

    mutating func update(_ index: Int, depth: DepthSketch) {
        members[index].keyframe.depth = depth
        members[index].keyframe.isPredicted = true
    }

    /// Moves every member as `corrections` say.
    mutating func apply(_ corrections: [String: TrajectoryCorrection]) {
        for index in members.indices {
            members[index].keyframe.apply(corrections)
            members[index].view.worldFromCamera = members[index].keyframe.worldFromCamera
        }
    }

    /// Empties the window and returns who was in it.
    mutating func removeAll() -> [Member] {
        let all = members
        members = []
        return all
    }

    private static func usefulness(of member: Member, for view: PosedView) -> Double {
        let change = ViewChange(from: member.keyframe, to: view, assumedDepth: 2.5)
        guard change.overlap >= 0.15 else { return 0 }
        // A tenth of the depth is parallax enough; more only costs overlap.
        return change.overlap * (0.1 + min(1, change.baselineRatio / 0.1))
    }
}
