public import Geometry
internal import Imaging

/// The depth of a keyframe's view on a coarse grid, in millimetres: enough to tell what it saw.
public struct DepthSketch: Sendable, Equatable {
    /// The camera of the grid: the view's, shrunk.
    public let pinhole: Pinhole

    /// Depth along z in millimetres, row-major; 0 where nothing is known.
    public let millimetres: [UInt16]

    /// The median of the depths, in metres; `nil` where there are none.
    public let medianMetres: Double?

    /// Takes every `step`-th pixel of `depth`, whose camera is `pinhole`.
    init(_ depth: DepthImage, pinhole: Pinhole, step: Int) {
        let (width, height) = (depth.width / step, depth.height / step)
        var millimetres = [UInt16](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let metres = depth[x * step + step / 2, y * step + step / 2]
                // Written so that a NaN fails the test.
                if metres > 0 && metres < 65 {
                    millimetres[y * width + x] = UInt16(metres * 1000)
                }
            }
        }
        let grid = pinhole.cropped(
            x: 0,
            y: 0,
            width: Double(width * step),
            height: Double(height * step),
            toWidth: width,
            height: height
        )
        self.init(pinhole: grid, millimetres: millimetres)
    }

    /// A grid of depths, as many as `pinhole` has pixels.
    init(pinhole: Pinhole, millimetres: [UInt16]) {
        self.pinhole = pinhole
        self.millimetres = millimetres
        let known = millimetres.filter { $0 > 0 }.sorted()
        medianMetres = known.isEmpty ? nil : Double(known[known.count / 2]) / 1000
    }

    /// A wall across the view, for a keyframe whose depth is not known yet.
    init(assumedMetres: Double, pinhole: Pinhole, step: Int) {
        let count = pinhole.width * pinhole.height
        let depth = [Float](repeating: Float(assumedMetres), count: count)
        self.init(
            DepthImage(width: pinhole.width, height: pinhole.height, metres: depth),
            pinhole: pinhole,
            step: step
        )
    }

    /// The number of bytes that the grid takes.
    var byteCount: Int { 2 * millimetres.count }

    /// The depth in metres at image point `pixel` of the full view with camera `view`; `nil` outside or unknown.
    func metres(at pixel: SIMD2<Double>, of view: Pinhole) -> Double? {
        let x = pixel.x * Double(pinhole.width) / Double(view.width)
        let y = pixel.y * Double(pinhole.height) / Double(view.height)
        guard x >= 0, y >= 0, x < Double(pinhole.width), y < Double(pinhole.height) else {
            return nil
        }
        let value = millimetres[Int(y) * pinhole.width + Int(x)]
        return value > 0 ? Double(value) / 1000 : nil
    }

    /// The share of the grid's points that a camera with `pinhole`, placed at `otherFromCamera`, has in view.
    func overlap(seenBy other: Pinhole, otherFromCamera: Pose) -> Double {
        var known = 0
        var seen = 0
        // An eighth of a view in each direction is plenty for a share.
        let stride = max(1, pinhole.width / 32)
        for y in Swift.stride(from: stride / 2, to: pinhole.height, by: stride) {
            for x in Swift.stride(from: stride / 2, to: pinhole.width, by: stride) {
                let value = millimetres[y * pinhole.width + x]
                guard value > 0 else { continue }
                known += 1
                let point = pinhole.unproject(
                    SIMD2(Double(x) + 0.5, Double(y) + 0.5),
                    depthMetres: Double(value) / 1000
                )
                if let pixel = other.project(otherFromCamera * point), other.contains(pixel) {
                    seen += 1
                }
            }
        }
        return known > 0 ? Double(seen) / Double(known) : 0
    }
}

extension Pinhole {
    /// Whether `pixel` lies in the image.
    func contains(_ pixel: SIMD2<Double>) -> Bool {
        pixel.x >= 0 && pixel.y >= 0 && pixel.x < Double(width) && pixel.y < Double(height)
    }
}
