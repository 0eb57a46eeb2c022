public import Messages

/// A message of a session, from one of a bag.
public struct ConvertedMessage: Sendable {
    /// The topic of the session.
    public let topic: String
    /// The message.
    public let message: any Message
    /// When it was recorded, nanoseconds; never goes back.
    public let logTimeNanoseconds: UInt64
}

/// A bag as the messages of a session, one after the other; memory is that of a few chunks.
///
/// Transforms of `/tf_static` and each camera's first calibration come first, wherever the bag has them: they hold all the
/// time, and what follows is of no use without them. Everything else comes in the order of the bag's record times.
public struct BagConversion {
    /// What became of the messages of one topic of the bag.
    public struct Counts: Hashable, Sendable {
        /// Messages that are in the session.
        public var used = 0
        /// Messages, or transforms in them, that are not, by cause.
        public var refused: [String: Int] = [:]
        /// What was found in the first of each cause.
        public var examples: [String: String] = [:]

        /// Nothing yet.
        public init() {}
    }

    /// The bag.
    public let file: BagFile
    /// What becomes of each topic.
    public let plan: BagPlan
    /// What became of the messages so far, by topic of the bag.
    public private(set) var counts: [String: Counts] = [:]

    private var messages: BagMessages
    private var opening: BagOpening
    private var frames = BagFrames()
    private var pending: ArraySlice<ConvertedMessage> = []
    private var latestNanoseconds: UInt64 = 0
    private var hasBegun = false
    private let roles: [String: [BagPlan.Role]]
    /// The frame whose transforms a pose topic replaces.
    private let posedFrame: String?

    /// Opens a bag and decides what becomes of it.
    ///
    /// - Throws: ``BagError`` when it cannot be read, or the options do not fit it.
    public init(_ path: String, options: BagOptions = BagOptions()) throws(BagError) {
        try self.init(BagFile(path), options: options)
    }

    /// Decides what becomes of a bag.
    ///
    /// - Throws: ``BagError`` when it cannot be read, or the options do not fit it.
    public init(_ file: BagFile, options: BagOptions = BagOptions()) throws(BagError) {
        self.file = file
        plan = try BagPlanner.plan(file, options)
        roles = plan.roles
        posedFrame =
            plan.rows.flatMap(\.roles).lazy.compactMap { role in
                if case .pose(let child) = role { child } else { nil }
            }.first
        messages = file.messages(topics: Set(roles.keys))
        opening = try BagOpening(file, roles)
    }

    /// What of the bag could not be read so far.
    public var faults: [BagFault] {
        file.faults + messages.faults.filter { !file.faults.contains($0) }
    }

    /// The frame that each camera's frame hangs from in the end, by camera; known when all was read.
    public var rootFrames: [String: String] {
        plan.cameraFrames.filter { !$0.value.isEmpty }.mapValues { frames.root(of: $0) }
    }

    /// The next message; `nil` after the last.
    ///
    /// - Throws: ``BagError`` when the bag cannot be read further.
    public mutating func next() throws(BagError) -> ConvertedMessage? {
        while true {
            if let message = pending.popFirst() { return message }
            guard let entry = try messages.next() else { return nil }
            latestNanoseconds = max(latestNanoseconds, entry.logTimeNanoseconds)
            var made: [(topic: String, message: any Message)] = []
            if !hasBegun {
                hasBegun = true
                made = opening.messages(without: posedFrame)
                for case let transforms as FrameTransforms in made.map(\.message) {
                    for transform in transforms.transforms { frames.note(transform) }
                }
            }
            for role in roles[entry.topic] ?? [] { made += convert(entry, role) }
            let time = latestNanoseconds
            pending =
                made.map {
                    ConvertedMessage(topic: $0.topic, message: $0.message, logTimeNanoseconds: time)
                }[...]
        }
    }

    private mutating func convert(
        _ entry: BagEntry,
        _ role: BagPlan.Role
    ) -> [(topic: String, message: any Message)] {
        var made: [any Message] = []
        do throws(ROSMessageFault) {
            switch role {
            case .image: made = [try Self.image(entry)]
            case .depth: made = [try Self.depth(entry)]
            case .calibration(let camera, let isRectified):
                let calibration = try ROSCameraInfo(entry).calibration(isRectified: isRectified)
                if !opening.hasSaid(calibration, of: camera) { made = [calibration] }
            case .transforms(let isStatic):
                let transforms = try transforms(entry, child: nil)
                let news = isStatic ? opening.news(in: transforms) : transforms
                if !news.isEmpty { made = [FrameTransforms(news)] }
            case .pose(let child):
                let transforms = try transforms(entry, child: child)
                if !transforms.isEmpty { made = [FrameTransforms(transforms)] }
            }
            counts[entry.topic, default: Counts()].used += 1
        } catch {
            note(error, entry.topic)
        }
        return made.map { (role.topic, $0) }
    }

    private mutating func note(_ refused: ROSMessageFault, _ topic: String) {
        counts[topic, default: Counts()].refused[refused.cause, default: 0] += 1
        if counts[topic]?.examples[refused.cause] == nil {
            counts[topic]?.examples[refused.cause] = refused.detail
        }
    }

    private static func image(_ entry: BagEntry) throws(ROSMessageFault) -> any Message {
        entry.typeName == ROSType.image.rawValue
            ? try PlainImage.color(ROSImage(entry))
            : try PackedImage.message(ROSCompressedImage(entry))
    }

    private static func depth(_ entry: BagEntry) throws(ROSMessageFault) -> any Message {
        entry.typeName == ROSType.image.rawValue
            ? try PlainImage.depth(ROSImage(entry))
            : try CompressedDepth.message(ROSCompressedImage(entry))
    }

    /// The transforms of a message; one that is bad is left out and told, the others are kept.
    private mutating func transforms(
        _ entry: BagEntry,
        child: String?
    ) throws(ROSMessageFault) -> [FrameTransform] {
        guard let type = ROSType(rawValue: entry.typeName) else { return [] }
        var transforms: [FrameTransform] = []
        for pose in try ROSPose.all(entry, type) {
            do throws(ROSMessageFault) {
                let transform = try FrameTransform(pose, child: child)
                // The pose topic says where this frame is.
                if child == nil, transform.childFrameID == posedFrame { continue }
                frames.note(transform)
                transforms.append(transform)
            } catch {
                note(error, entry.topic)
            }
        }
        return transforms
    }
}

extension FrameTransform {
    /// A transform from a ROS message; `child` is the frame of a pose that names none, or another one.
    init(_ pose: ROSPose, child: String?) throws(ROSMessageFault) {
        let (parent, child) = (pose.header.frameID, child ?? pose.childFrameID)
        guard !parent.isEmpty, !child.isEmpty, parent != child else {
            throw ROSMessageFault(
                "transform with a bad frame name",
                "from '\(parent)' to '\(child)'"
            )
        }
        self.init(
            stampNanoseconds: pose.header.stampNanoseconds,
            parentFrameID: parent,
            childFrameID: child,
            parentFromChild: try pose.parentFromChild()
        )
    }
}
