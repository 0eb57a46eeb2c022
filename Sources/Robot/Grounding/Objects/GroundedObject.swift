public import Geometry
public import Imaging
public import Messages

/// A thing in the map, in the world frame.
public struct GroundedObject: Sendable {
    /// The same for the same thing in every answer.
    public var id: String

    /// The name it was asked by.
    public var label: String

    /// How well it fits the name, 0 to 1.
    public var score: Double

    /// How well the bare name fits; ``score`` also weighs what else was said.
    public var nameScore = 0.0

    /// What tells it from the others of an answer, such as "red, on the table"; empty where nothing was said but a name.
    public var description = ""

    /// The upright box around it.
    public var box: OrientedBox

    /// The middle of what was seen of it.
    public var centroid: Vector3

    /// The covariance of the box's pose, 6×6 row-major: x, y, z, then rotations about x, y, z.
    public var covariance: [Double]

    /// The point of its surface nearest to the newest image's camera.
    public var nearestSurfacePoint: Vector3

    /// Points of its surface with normals; empty unless wanted.
    public var points: [SurfacePoint] = []

    /// The number of Gaussians.
    public var gaussianCount: Int

    /// The number of keyframes that saw it.
    public var viewCount: Int

    /// The stamp of the first keyframe that saw it.
    public var firstSeenNanoseconds: Int64

    /// The stamp of the last keyframe that saw it.
    public var lastSeenNanoseconds: Int64

    /// Whether more than one keyframe vouches for it.
    public var state: ObjectMessage.State

    /// Where it is in images; empty unless wanted.
    public var masks: [GroundedMask] = []

    /// Where to stand for it; nil unless wanted.
    public var stand: StandAnswer?

    /// Where to grasp it; nil unless wanted.
    public var grasp: GraspAnswer?

    /// The Gaussians of it, for drawing.
    var members: [ObjectMember] = []
}

/// A point of a surface.
public struct SurfacePoint: Sendable, Equatable {
    /// Where it is, in metres.
    public var position: SIMD3<Float>

    /// The direction out of the surface, of unit length.
    public var normal: SIMD3<Float>
}

/// Where an object is in one image.
public struct GroundedMask: Sendable {
    /// The name of the camera.
    public var camera: String

    /// The stamp of the image.
    public var imageStampNanoseconds: Int64

    /// The mask, of the size of the original image.
    public var runs: RunLength

    /// The bounding box of the set pixels: x, y, width, height.
    public var box: (x: Int, y: Int, width: Int, height: Int)

    /// The object's score in this image.
    public var score: Double
}
