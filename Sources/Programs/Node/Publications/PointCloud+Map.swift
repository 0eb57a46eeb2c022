internal import Geometry
internal import Mapping
internal import Messages
internal import Splatting

extension PointCloud {
    /// The map's Gaussians as coloured points in the world frame, at most `maximumPoints`, evenly
    /// thinned.
    init(_ snapshot: MapSnapshot, frameID: String, maximumPoints: Int) {
        let cloud = snapshot.worldCloud()
        let step = max(1, (cloud.count + maximumPoints - 1) / maximumPoints)
        var rows: [Float] = []
        rows.reserveCapacity(6 * (cloud.count / step + 1))
        for index in stride(from: 0, to: cloud.count, by: step) {
            for axis in 0..<3 { rows.append(cloud.positions[3 * index + axis]) }
            for channel in 0..<3 {
                // The constant band of spherical harmonics is a colour around grey.
                let band = cloud.sphericalHarmonics[12 * index + 4 * channel]
                rows.append(min(1, max(0, 0.5 + 0.282_094_8 * band)))
            }
        }
        self.init(
            stampNanoseconds: snapshot.keyframes.map(\.stampNanoseconds).max() ?? 0,
            frameID: frameID,
            names: ["x", "y", "z", "red", "green", "blue"],
            rows: rows
        )
    }
}
