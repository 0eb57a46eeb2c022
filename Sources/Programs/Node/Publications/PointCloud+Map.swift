internal import Mapping
internal import Messages

extension PointCloud {
    /// The map's Gaussians as coloured points in the world frame, at most `maximumPoints`, evenly
    /// thinned.
    init(_ snapshot: MapSnapshot, frameID: String, maximumPoints: Int) {
        self.init(
            stampNanoseconds: snapshot.stampNanoseconds,
            frameID: frameID,
            names: ["x", "y", "z", "red", "green", "blue"],
            rows: snapshot.pointRows(maximumCount: maximumPoints)
        )
    }
}
