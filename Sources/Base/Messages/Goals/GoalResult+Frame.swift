public import Geometry

extension GoalResult {
    /// The answer with every position told in another frame.
    ///
    /// - Parameters:
    ///   - frame: the name of that frame.
    ///   - frameFromMap: takes points of the answer's frame there.
    ///   - stampNanoseconds: when the frame was there; becomes the headers' stamp.
    /// - Returns: the answer, told there.
    public func told(in frame: String, frameFromMap: Pose, at stampNanoseconds: Int64) -> GoalResult
    {
        let move = FrameMove(frame, frameFromMap, stampNanoseconds)
        var result = self
        result.header = move.header(header)
        result.objects = objects.map(move.object)
        return result
    }
}

/// A change of frame for everything that an answer holds.
private struct FrameMove {
    let frame: String
    let frameFromMap: Pose
    let stampNanoseconds: Int64

    init(_ frame: String, _ frameFromMap: Pose, _ stampNanoseconds: Int64) {
        (self.frame, self.frameFromMap, self.stampNanoseconds) =
            (frame, frameFromMap, stampNanoseconds)
    }

    func header(_ header: MapHeader) -> MapHeader {
        var header = header
        (header.frameID, header.stampNanoseconds) = (frame, stampNanoseconds)
        return header
    }

    func object(_ object: ObjectMessage) -> ObjectMessage {
        var object = object
        object.pose = frameFromMap * object.pose
        object.poseCovariance = covariance(object.poseCovariance)
        object.centroid = frameFromMap * object.centroid
        object.nearestSurfacePoint = frameFromMap * object.nearestSurfacePoint
        object.points = object.points.map(cloud)
        object.navGoal = object.navGoal.map(place)
        object.graspRegion = object.graspRegion.map(region)
        return object
    }

    private func place(_ goal: NavGoal) -> NavGoal {
        var goal = goal
        goal.header = header(goal.header)
        goal.best = goal.best.map(spot)
        goal.alternatives = goal.alternatives.map(spot)
        return goal
    }

    private func spot(_ place: NavGoal.Place) -> NavGoal.Place {
        var place = place
        place.pose = frameFromMap * place.pose
        return place
    }

    private func region(_ region: GraspRegion) -> GraspRegion {
        var region = region
        region.header = header(region.header)
        region.axes = frameFromMap * region.axes
        region.points = region.points.map(cloud)
        region.obstacles = region.obstacles.map(cloud)
        for index in region.approaches.indices {
            region.approaches[index].grasp = frameFromMap * region.approaches[index].grasp
            region.approaches[index].preGrasp = frameFromMap * region.approaches[index].preGrasp
        }
        return region
    }

    private func cloud(_ cloud: PointCloud) -> PointCloud {
        var cloud = cloud.transformed(by: frameFromMap)
        (cloud.frameID, cloud.stampNanoseconds) = (frame, stampNanoseconds)
        return cloud
    }

    /// Both blocks, of places and of turns about fixed axes, turn with the axes: R C Rᵀ.
    private func covariance(_ old: [Double]) -> [Double] {
        guard old.count == 36 else { return old }
        let turn = frameFromMap.rotation.matrix
        /// Of the 6×6 matrix that has the turn in both its blocks.
        func entry(_ row: Int, _ column: Int) -> Double {
            row / 3 == column / 3 ? turn[row % 3, column % 3] : 0
        }
        var new = [Double](repeating: 0, count: 36)
        for row in 0..<6 {
            for column in 0..<6 {
                for a in 0..<6 {
                    for b in 0..<6 {
                        new[6 * row + column] += entry(row, a) * old[6 * a + b] * entry(column, b)
                    }
                }
            }
        }
        return new
    }
}
