internal import Geometry
internal import Messages

extension GoalResult {
    /// Adds to the objects' messages what planners wanted of `objects`, under the answer's header and goal.
    mutating func addPlans(_ answers: [GroundedObject]) {
        for (at, object) in answers.enumerated() {
            objects[at].navGoal = object.stand.map { stand in
                var goal = NavGoal(objectID: object.id, label: object.label)
                (goal.header, goal.goalID) = (header, goalID)
                (goal.best, goal.alternatives) = (stand.best, stand.alternatives)
                goal.reason = stand.reason
                return goal
            }
            objects[at].graspRegion = object.grasp.map { grasp in
                var region = GraspRegion(grasp, of: object, header: header)
                region.goalID = goalID
                return region
            }
        }
    }
}

extension GraspRegion {
    fileprivate init(_ grasp: GraspAnswer, of object: GroundedObject, header: MapHeader) {
        self.init(objectID: object.id, label: object.label)
        self.header = header
        (isGraspable, reason) = (!grasp.approaches.isEmpty, grasp.reason)
        (axes, widths) = (grasp.axes, grasp.widths)
        (openingMetres, approaches) = (grasp.openingMetres, grasp.approaches)
        points = PointCloud(
            stampNanoseconds: header.stampNanoseconds,
            frameID: header.frameID,
            names: ["x", "y", "z", "nx", "ny", "nz", "score"],
            rows: zip(grasp.surface, grasp.scores).flatMap { point, score in
                let (position, normal) = (point.position, point.normal)
                return [position.x, position.y, position.z, normal.x, normal.y, normal.z, score]
            }
        )
        obstacles = PointCloud(
            stampNanoseconds: header.stampNanoseconds,
            frameID: header.frameID,
            names: ["x", "y", "z"],
            rows: grasp.obstacles.flatMap { [$0.x, $0.y, $0.z] }
        )
    }
}
