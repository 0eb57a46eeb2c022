public import Geometry

/// The floor: a plane that is nearly level.
public struct FloorPlane: Sendable, Equatable {
    /// Out of the floor, of unit length, in the world.
    public let normal: Vector3

    /// The floor's points have this product with the normal, in metres.
    public let offsetMetres: Double

    /// How much of it was seen, in square metres; what several keyframes saw counts for each.
    public let seenSquareMetres: Double

    /// How high over the floor a point of the world is, in metres.
    public func height(of point: Vector3) -> Double { normal.dot(point) - offsetMetres }
}
