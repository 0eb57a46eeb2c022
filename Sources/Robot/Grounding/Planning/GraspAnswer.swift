public import Geometry
public import Messages

/// What a gripper needs to know of an object.
public struct GraspAnswer: Sendable {
    /// The surface that was seen, with normals out of it.
    public var surface: [SurfacePoint]

    /// How sure each point of the surface is, 0 to 1.
    public var scores: [Float]

    /// The upright box's axes, the longest first.
    public var axes: Pose

    /// The extents along them, in metres.
    public var widths: Vector3

    /// The gripper's opening that the ways in were chosen for, in metres.
    public var openingMetres: Double

    /// Ways in, best first.
    public var approaches: [GraspRegion.Approach]

    /// What else the map holds within a hand's reach.
    public var obstacles: [SIMD3<Float>]

    /// Why there is no way in; empty otherwise.
    public var reason: String
}
