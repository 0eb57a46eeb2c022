package import Geometry
package import Messages

extension AnswerDocument {
    /// A pose.
    package struct PoseDocument: Encodable {
        let position: [Double]
        let orientation: Orientation

        /// A pose.
        package init(_ pose: Pose) {
            position = pose.translation.list
            orientation = Orientation(pose.rotation)
        }
    }

    struct PlaceDocument: Encodable {
        let pose: PoseDocument
        let standoffM: Double
        let clearanceM: Double
        let lineOfSight: Bool
        let reachability: String
        let travelM: Double

        init(_ place: NavGoal.Place) {
            pose = PoseDocument(place.pose)
            standoffM = place.standoffMetres
            clearanceM = place.clearanceMetres
            lineOfSight = place.hasLineOfSight
            reachability = "\(place.reachability)".uppercased()
            travelM = place.travelMetres
        }
    }

    /// Where to stand.
    package struct NavGoalDocument: Encodable {
        let best: PlaceDocument?
        let alternatives: [PlaceDocument]
        let reason: String

        /// Where to stand.
        package init(_ goal: NavGoal) {
            best = goal.best.map { PlaceDocument($0) }
            alternatives = goal.alternatives.map { PlaceDocument($0) }
            reason = goal.reason
        }
    }

    struct ApproachDocument: Encodable {
        let preGrasp: PoseDocument
        let grasp: PoseDocument
        let widthM: Double
        let clearanceM: Double
        let score: Double

        init(_ approach: GraspRegion.Approach) {
            preGrasp = PoseDocument(approach.preGrasp)
            grasp = PoseDocument(approach.grasp)
            widthM = approach.widthMetres
            clearanceM = approach.clearanceMetres
            score = approach.score
        }
    }

    struct GraspRegionDocument: Encodable {
        let graspable: Bool
        let reason: String
        let axes: PoseDocument
        let widths: [Double]
        let maxWidthM: Double
        let approaches: [ApproachDocument]
        let points: Int
        let obstacles: Int

        init(_ region: GraspRegion) {
            (graspable, reason) = (region.isGraspable, region.reason)
            axes = PoseDocument(region.axes)
            widths = region.widths.list
            maxWidthM = region.openingMetres
            approaches = region.approaches.map { ApproachDocument($0) }
            points = region.points?.count ?? 0
            obstacles = region.obstacles?.count ?? 0
        }
    }
}
