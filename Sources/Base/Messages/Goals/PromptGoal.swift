internal import CMessages
internal import Geometry

/// A thing to find, by pointing at it in an image: with a point, several points, a box, or points and a box.
///
/// Pixels are those of the camera's own image, lens included; the centre of the first one is (0, 0), as in ROS.
public struct PromptGoal: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.PromptGoal"

    /// A place on the thing, or one that is not on it.
    public struct Point: Hashable, Sendable {
        /// Columns to the right of the first pixel's centre.
        public var x: Double
        /// Rows below the first pixel's centre.
        public var y: Double
        /// Whether the place is on the thing.
        public var isOnObject: Bool

        /// A point; unless said otherwise it lies on the thing.
        public init(x: Double, y: Double, isOnObject: Bool = true) {
            self.x = x
            self.y = y
            self.isOnObject = isOnObject
        }
    }

    /// A rectangle around the thing, as ``ObjectMask`` has it; parts of pixels are allowed.
    public struct Box: Hashable, Sendable {
        /// The left column.
        public var x: Double
        /// The top row.
        public var y: Double
        /// Columns.
        public var width: Double
        /// Rows.
        public var height: Double

        /// A box from its numbers.
        public init(x: Double, y: Double, width: Double, height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }
    }

    /// The asker's name for the goal; answers carry it.
    public var goalID: String

    /// The camera's name, as in `/camera/<name>/image`.
    public var camera: String

    /// The stamp of the image that is pointed into, nanoseconds since the Unix epoch; 0 for the camera's newest.
    public var imageStampNanoseconds: Int64 = 0

    /// The points.
    public var points: [Point] = []

    /// The box; nil for none.
    public var box: Box?

    /// The frame to answer in; empty for the map's own.
    public var targetFrame = ""

    /// Seconds until an answer is worth nothing; 0 for the daemon's default.
    public var deadlineSeconds = 0.0

    /// What to put into the answer.
    public var wants = LanguageGoal.Wants()

    /// The most points of the object in the answer; 0 for the daemon's default.
    public var maximumPoints = 0

    /// Creates a goal that points nowhere yet.
    public init(goalID: String, camera: String) {
        self.goalID = goalID
        self.camera = camera
    }

    /// What it points at, in words.
    public var text: String {
        func list(_ numbers: [Double]) -> String {
            numbers.map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" }.joined(separator: ",")
        }
        var parts: [String] = []
        if let box { parts.append("box " + list([box.x, box.y, box.width, box.height])) }
        if let point = points.first, points.count == 1 {
            parts.append("point " + list([point.x, point.y]))
        } else if points.count > 1 {
            parts.append("\(points.count) points")
        }
        return (parts.isEmpty ? "nothing" : parts.joined(separator: " and ")) + " of \(camera)"
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__prompt_goal__init) {
            c,
            reader throws(WireError) in try PromptGoal(c, reader)
        }
    }

    private init(_ c: Semsplat__V1__PromptGoal, _ reader: FieldReader) throws(WireError) {
        goalID = try reader.text(c.goal_id, "goal_id")
        camera = try reader.text(c.camera, "camera")
        imageStampNanoseconds = try reader.stamp(c.image_stamp, "image_stamp")
        points = try reader.list(c.points, c.n_points) { point throws(WireError) in
            try Point(point, reader)
        }
        if let c = c.box?.pointee {
            let box = try Box(c, reader)
            // Of size zero is how a box of proto3 is left out.
            if box.width != 0 || box.height != 0 { self.box = box }
        }
        targetFrame = try reader.text(c.target_frame, "target_frame")
        deadlineSeconds = try reader.finite(c.deadline_s, "deadline_s")
        wants = LanguageGoal.Wants(c.wants)
        maximumPoints = Int(c.max_points)
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__prompt_goal__init) { c, arena in
            c.goal_id = arena.text(goalID)
            c.camera = arena.text(camera)
            if imageStampNanoseconds != 0 { c.image_stamp = arena.stamp(imageStampNanoseconds) }
            (c.n_points, c.points) = (points.count, arena.list(points.map { $0.made(in: arena) }))
            c.box = box?.made(in: arena)
            c.target_frame = arena.text(targetFrame)
            c.deadline_s = deadlineSeconds
            c.wants = wants.made(in: arena)
            c.max_points = UInt32(clamping: maximumPoints)
        }
    }
}

extension PromptGoal.Point {
    fileprivate init(
        _ c: Semsplat__V1__PromptGoal__Point,
        _ reader: FieldReader
    ) throws(WireError) {
        guard (0...1).contains(c.label.rawValue) else {
            throw reader.bad(
                "points.label",
                "\(c.label.rawValue)",
                "POSITIVE (0) or NEGATIVE (1)"
            )
        }
        self.init(
            x: try reader.finite(c.x, "points.x"),
            y: try reader.finite(c.y, "points.y"),
            isOnObject: c.label == SEMSPLAT__V1__PROMPT_GOAL__POINT__LABEL__POSITIVE
        )
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__PromptGoal__Point> {
        arena.make(semsplat__v1__prompt_goal__point__init) {
            $0.x = x
            $0.y = y
            $0.label =
                isOnObject
                ? SEMSPLAT__V1__PROMPT_GOAL__POINT__LABEL__POSITIVE
                : SEMSPLAT__V1__PROMPT_GOAL__POINT__LABEL__NEGATIVE
        }
    }
}

extension PromptGoal.Box {
    fileprivate init(
        _ c: Semsplat__V1__PromptGoal__Box,
        _ reader: FieldReader
    ) throws(WireError) {
        self.init(
            x: try reader.finite(c.x, "box.x"),
            y: try reader.finite(c.y, "box.y"),
            width: try reader.finite(c.width, "box.width"),
            height: try reader.finite(c.height, "box.height")
        )
        guard width >= 0, height >= 0, width > 0 || height == 0, height > 0 || width == 0 else {
            throw reader.bad("box", "\(width) by \(height)", "a positive width and height")
        }
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__PromptGoal__Box> {
        arena.make(semsplat__v1__prompt_goal__box__init) {
            $0.x = x
            $0.y = y
            $0.width = width
            $0.height = height
        }
    }
}
