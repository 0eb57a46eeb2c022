internal import Geometry

/// A thing to find, by pointing at it in an image.
///
/// Positions are in the pixels of the camera's own image, lens included; (0, 0) is its upper left corner, as in
/// ``Geometry/Pinhole``.
public struct Prompt: Sendable, Equatable {
    /// A place on the thing, or one that is not on it.
    public struct Point: Sendable, Equatable {
        /// Where it is.
        public var position: SIMD2<Double>
        /// Whether it is on the thing.
        public var isOnObject: Bool

        /// A point; unless said otherwise it lies on the thing.
        public init(_ position: SIMD2<Double>, isOnObject: Bool = true) {
            self.position = position
            self.isOnObject = isOnObject
        }
    }

    /// A rectangle around the thing.
    public struct Box: Sendable, Equatable {
        /// Its upper left corner.
        public var low: SIMD2<Double>
        /// Its lower right corner.
        public var high: SIMD2<Double>

        /// A box from its corners.
        public init(low: SIMD2<Double>, high: SIMD2<Double>) {
            self.low = low
            self.high = high
        }
    }

    /// The asker's id of the goal.
    public var id: String

    /// What is pointed at, in words.
    public var text: String

    /// The camera.
    public var camera: String

    /// The stamp of the image, in nanoseconds since the Unix epoch; `nil` for the camera's newest.
    public var imageStampNanoseconds: Int64?

    /// The points.
    public var points: [Point]

    /// The box.
    public var box: Box?

    /// Whether to give masks.
    public var wantsMasks: Bool

    /// Whether to give points with normals.
    public var wantsPoints: Bool

    /// How many points to give at most.
    public var maximumPoints: Int

    /// A prompt; all but the camera and what points at the thing may be left out.
    public init(
        id: String = "",
        text: String = "",
        camera: String,
        imageStampNanoseconds: Int64? = nil,
        points: [Point] = [],
        box: Box? = nil,
        wantsMasks: Bool = true,
        wantsPoints: Bool = true,
        maximumPoints: Int = 2048
    ) {
        self.id = id
        self.text = text
        self.camera = camera
        self.imageStampNanoseconds = imageStampNanoseconds
        self.points = points
        self.box = box
        self.wantsMasks = wantsMasks
        self.wantsPoints = wantsPoints
        self.maximumPoints = maximumPoints
    }

    /// Why the prompt cannot be taken, whatever the images and the map: what is wrong and what is allowed; `nil` when
    /// it can be taken.
    public var rejection: String? {
        if points.isEmpty && box == nil {
            return "the goal points nowhere; give a point on the thing, several, or a box around it"
        }
        if box == nil, !points.contains(where: \.isOnObject) {
            return
                "none of the \(points.count) points is POSITIVE; give one on the thing, or a box around it"
        }
        if points.count > GoalLimits.prompts {
            return "\(points.count) points; at most \(GoalLimits.prompts) are allowed"
        }
        if camera.utf8.count > GoalLimits.textBytes {
            return
                "the camera's name has \(camera.utf8.count) bytes; at most \(GoalLimits.textBytes) are allowed"
        }
        return GoalLimits.rejection(maximumPoints: maximumPoints)
    }
}
