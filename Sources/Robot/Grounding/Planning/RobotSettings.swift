/// What planners' answers must know of the robot.
public struct RobotSettings: Sendable, Equatable {
    /// The radius of a circle around the base that holds all of it, in metres.
    public var radiusMetres: Double

    /// How far from an object's box the base is to stand, along the floor, in metres.
    public var standoffMetres: Double

    /// How far away the base may stand where it cannot stand nearer, in metres.
    public var farthestMetres: Double

    /// How far the gripper opens, in metres.
    public var gripperOpeningMetres: Double

    /// The usual settings: a base of 25 cm, 60 cm before the object, a gripper that opens 85 mm.
    public init(
        radiusMetres: Double = 0.25,
        standoffMetres: Double = 0.6,
        farthestMetres: Double = 3,
        gripperOpeningMetres: Double = 0.085
    ) {
        self.radiusMetres = radiusMetres
        self.standoffMetres = standoffMetres
        self.farthestMetres = farthestMetres
        self.gripperOpeningMetres = gripperOpeningMetres
    }
}
