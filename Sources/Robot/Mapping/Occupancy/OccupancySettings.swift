/// How the floor plan is made of the map.
public struct OccupancySettings: Sendable, Equatable {
    /// The edge of a cell, in metres.
    public var cellMetres: Double

    /// What is lower than this over the floor does not stand in the way, in metres.
    public var floorClearanceMetres: Double

    /// What is higher than this over the floor does not stand in the way: the robot's height, in metres.
    public var robotHeightMetres: Double

    /// A ray says that the floor is free where it passes lower than this, in metres: what stands there would be hit.
    public var lowMetres: Double

    /// How far along the floor a camera's depth is believed, in metres.
    public var reachMetres: Double

    /// The number of Gaussians over a cell from which it is occupied.
    public var minimumGaussians: Int

    /// The most cells along a side; a larger map is cut around the newest keyframe.
    public var maximumSide: Int

    /// The usual settings: cells of 5 cm, a robot that drives over 10 cm and is 1.5 m high.
    public init(
        cellMetres: Double = 0.05,
        floorClearanceMetres: Double = 0.1,
        robotHeightMetres: Double = 1.5,
        lowMetres: Double = 0.3,
        reachMetres: Double = 5,
        minimumGaussians: Int = 2,
        maximumSide: Int = 2048
    ) {
        self.cellMetres = cellMetres
        self.floorClearanceMetres = floorClearanceMetres
        self.robotHeightMetres = robotHeightMetres
        self.lowMetres = lowMetres
        self.reachMetres = reachMetres
        self.minimumGaussians = minimumGaussians
        self.maximumSide = maximumSide
    }
}
