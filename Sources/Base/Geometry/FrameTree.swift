/// The coordinate frames of a robot and the transforms between them over time, as in ROS's tf2: each
/// frame has one parent; a transform is static or has a history.
public struct FrameTree: Sendable {
    /// How much is kept.
    public struct Limits: Hashable, Sendable {
        /// How far the history of each frame reaches back.
        ///
        /// The default is 10 s.
        public var historyNanoseconds: Int64
        /// The most transforms in the history of each frame.
        ///
        /// The default is 2000.
        public var historyCount: Int
        /// The most frames.
        ///
        /// The default is 1000.
        public var frameCount: Int

        /// Limits from their parts.
        public init(
            historyNanoseconds: Int64 = 10_000_000_000,
            historyCount: Int = 2000,
            frameCount: Int = 1000
        ) {
            self.historyNanoseconds = historyNanoseconds
            self.historyCount = historyCount
            self.frameCount = frameCount
        }
    }

    /// What has come in that is not an ordinary next transform.
    public struct Counters: Hashable, Sendable {
        /// Older than the newest, but within the history: put where they belong.
        public var late = 0
        /// Of a stamp that was there already: replaced.
        public var duplicate = 0
        /// Older than the whole history: the frame's history was started anew.
        public var clockJumpedBack = 0
        /// With another parent than before: the frame's history was started anew.
        public var reparented = 0
    }

    /// How much is kept.
    public let limits: Limits
    /// What has come in that is not an ordinary next transform.
    public private(set) var counters = Counters()
    var edges: [String: Edge] = [:]
    var parents: Set<String> = []

    struct Edge: Sendable {
        enum Motion: Sendable {
            case fixed(Pose)
            case moving(TransformHistory)
        }

        var parent: String
        var motion: Motion
    }

    /// An empty tree.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Every frame that a transform has named.
    public var frames: Set<String> { parents.union(edges.keys) }

    /// Whether `frame` hangs on `ancestor`, directly or through others.
    public func isAncestor(_ ancestor: String, of frame: String) -> Bool {
        chain(from: Self.normalised(frame)).dropFirst().contains(Self.normalised(ancestor))
    }

    /// Takes in a transform that does not change with time.
    public mutating func insertStatic(
        _ parentFromChild: Pose,
        parent: String,
        child: String
    ) throws(FrameInsertError) {
        let (parent, child) = try checked(parentFromChild, parent, child)
        noteParent(of: child, parent)
        edges[child] = Edge(parent: parent, motion: .fixed(parentFromChild))
    }

    /// Takes in a transform as it was at a stamp.
    ///
    /// Late ones are put where they belong; one that is older than the whole history means that the
    /// clock has jumped back, and starts it anew.
    public mutating func insert(
        _ parentFromChild: Pose,
        parent: String,
        child: String,
        stampNanoseconds: Int64
    ) throws(FrameInsertError) {
        let (parent, child) = try checked(parentFromChild, parent, child)
        noteParent(of: child, parent)
        var history = TransformHistory()
        if let edge = edges[child], edge.parent == parent, case .moving(let known) = edge.motion {
            history = known
            // Frees the array for changing in place.
            edges[child]?.motion = .fixed(parentFromChild)
        }
        let outcome = history.insert(
            parentFromChild,
            stampNanoseconds: stampNanoseconds,
            span: limits.historyNanoseconds,
            limit: limits.historyCount
        )
        edges[child] = Edge(parent: parent, motion: .moving(history))
        switch outcome {
        case .appended: break
        case .insertedLate: counters.late += 1
        case .replaced: counters.duplicate += 1
        case .restarted: counters.clockJumpedBack += 1
        }
    }

    /// The transform that takes points of `source` to `target`, at a stamp.
    ///
    /// Transforms further apart than `maximumGapNanoseconds` are not interpolated between; the default
    /// has no limit. There is no extrapolation.
    /// - Returns: `targetFromSource`.
    /// - Throws: ``FrameLookupError`` saying which frame lacks what.
    public func transform(
        from source: String,
        to target: String,
        at stampNanoseconds: Int64,
        maximumGapNanoseconds: Int64 = .max
    ) throws(FrameLookupError) -> Pose {
        let (source, target) = (Self.normalised(source), Self.normalised(target))
        guard !edges.isEmpty else { throw .noDataYet }
        for frame in [source, target] where edges[frame] == nil && !parents.contains(frame) {
            throw .unknownFrame(frame)
        }
        let targetChain = chain(from: target)
        let sourceChain = chain(from: source)
        guard let common = sourceChain.first(where: Set(targetChain).contains) else {
            throw .notConnected(source, target)
        }
        let commonFromSource = try climb(
            sourceChain,
            to: common,
            stampNanoseconds,
            maximumGapNanoseconds
        )
        let commonFromTarget = try climb(
            targetChain,
            to: common,
            stampNanoseconds,
            maximumGapNanoseconds
        )
        return commonFromTarget.inverse * commonFromSource
    }

    /// The frame and its ancestors.
    ///
    /// There are no loops: ``insert`` refuses them.
    func chain(from frame: String) -> [String] {
        var chain = [frame]
        while let last = chain.last, let edge = edges[last] { chain.append(edge.parent) }
        return chain
    }

    func climb(
        _ chain: [String],
        to ancestor: String,
        _ stamp: Int64,
        _ maximumGap: Int64
    ) throws(FrameLookupError) -> Pose {
        var pose = Pose.identity
        for frame in chain {
            guard frame != ancestor, let edge = edges[frame] else { break }
            switch edge.motion {
            case .fixed(let parentFromChild): pose = parentFromChild * pose
            case .moving(let history):
                pose =
                    try history.parentFromChild(at: stamp, frame: frame, maximumGap: maximumGap)
                    * pose
            }
        }
        return pose
    }

    private func checked(
        _ pose: Pose,
        _ parent: String,
        _ child: String
    ) throws(FrameInsertError) -> (parent: String, child: String) {
        let (parent, child) = (Self.normalised(parent), Self.normalised(child))
        for name in [parent, child] where name.isEmpty || name.utf8.count > 255 {
            throw .badName(name)
        }
        guard pose.translation.isWithinReach else { throw .notFinite(child: child) }
        // The chain is walked only where the tree changes shape, not for every transform.
        if edges[child]?.parent != parent {
            guard !chain(from: parent).contains(child) else {
                throw .loop(parent: parent, child: child)
            }
            guard edges[child] != nil || edges.count < limits.frameCount else {
                throw .tooManyFrames(limit: limits.frameCount)
            }
        }
        return (parent, child)
    }

    private mutating func noteParent(of child: String, _ parent: String) {
        guard let known = edges[child]?.parent else {
            parents.insert(parent)
            return
        }
        guard known != parent else { return }
        counters.reparented += 1
        edges[child] = nil
        parents = Set(edges.values.map(\.parent)).union([parent])
    }

    /// The name without the slash in front: ROS 1 wrote `/map` for what is `map` since.
    public static func normalised(_ frame: String) -> String {
        frame.first == "/" ? String(frame.drop { $0 == "/" }) : frame
    }
}
