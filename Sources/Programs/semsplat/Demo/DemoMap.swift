internal import Evaluation
internal import Foundation
internal import Messages

/// The daemon's map as it published it.
struct DemoMap {
    /// Its points in colour, world frame.
    let points: [MapFromAbove.Point]
    /// How large it is and how fast it grew, in words.
    let summary: String

    init(_ report: DiagnosticArray, points cloud: PointCloud?) {
        points = cloud.map(Self.points) ?? []
        summary = String(
            format: "The map: %d Gaussians from %d keyframes; a keyframe is in it after %.1f s "
                + "(p50), %.1f s (p95).",
            report.count("map", "gaussians"),
            report.count("map", "keyframes"),
            (report.figure("map", "keyframe_to_map_ms_p50") ?? .nan) / 1_000,
            (report.figure("map", "keyframe_to_map_ms_p95") ?? .nan) / 1_000
        )
    }

    /// Reads rows of x, y, z, red, green, blue.
    private static func points(_ cloud: PointCloud) -> [MapFromAbove.Point] {
        guard cloud.fields.map(\.name) == ["x", "y", "z", "red", "green", "blue"],
            cloud.pointStride == 24
        else { return [] }
        let values = cloud.data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        return stride(from: 0, to: values.count - 5, by: 6).map { start in
            let row = values[start..<start + 6].map(Double.init)
            let level = { (value: Double) in UInt8(min(255, max(0, value * 255))) }
            return MapFromAbove.Point(
                position: [row[0], row[1], row[2]],
                color: (level(row[3]), level(row[4]), level(row[5]))
            )
        }
    }
}
