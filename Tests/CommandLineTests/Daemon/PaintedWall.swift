import Geometry
import Imaging

/// A wall of coloured tiles two metres away, as a camera sees it that slides along it.
struct PaintedWall {
    /// The camera.
    static let pinhole = Pinhole(
        openCVFx: 260,
        fy: 260,
        cx: 159.5,
        cy: 119.5,
        width: 320,
        height: 240
    )

    private static let distanceMetres = 2.0
    private static let tileMetres = 0.17

    /// The view from `offsetMetres` to the right of the start, as JPEG.
    static func jpeg(offsetMetres: Double) throws -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * pinhole.width * pinhole.height)
        for row in 0..<pinhole.height {
            for column in 0..<pinhole.width {
                let ray = pinhole.unproject(
                    SIMD2(Double(column) + 0.5, Double(row) + 0.5),
                    depthMetres: distanceMetres
                )
                pixels += tile(ray.x + offsetMetres, ray.y)
            }
        }
        return try ColorImage(width: pinhole.width, height: pinhole.height, pixels: pixels).jpeg()
    }

    private static func tile(_ x: Double, _ y: Double) -> [UInt8] {
        let column = Int((x / tileMetres).rounded(.down))
        let row = Int((y / tileMetres).rounded(.down))
        // Any mixing will do that gives neighbours different colours.
        let mixed = UInt32(truncatingIfNeeded: column &* 73_856_093 ^ row &* 19_349_663)
        let bits = mixed &* 2_654_435_761
        return [UInt8(bits >> 24), UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF)]
    }
}
