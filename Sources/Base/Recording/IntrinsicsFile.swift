internal import Geometry

/// `intrinsics.json`: OpenCV's convention, the centre of the first pixel at (0, 0).
struct IntrinsicsFile: Codable {
    var fx: Double
    var fy: Double
    var cx: Double
    var cy: Double
    var width: Int
    var height: Int
    /// Which home of a shared `labels.json` the sequence was recorded in.
    var home: String?

    init(_ pinhole: Pinhole) {
        (fx, fy) = (pinhole.fx, pinhole.fy)
        (cx, cy) = pinhole.openCVPrincipalPoint
        (width, height) = (pinhole.width, pinhole.height)
    }

    func pinhole(file: String) throws(SequenceError) -> Pinhole {
        for (key, value) in [("fx", fx), ("fy", fy)] where !(value.isFinite && value > 0) {
            throw SequenceError(
                file,
                "\(key) is \(value); a focal length in pixels must be positive"
            )
        }
        for (key, value) in [("width", width), ("height", height)]
        where !(1...65_535).contains(value) {
            throw SequenceError(file, "\(key) is \(value); it must be from 1 to 65535 pixels")
        }
        for (key, value, size) in [("cx", cx, width), ("cy", cy, height)]
        where abs(value - Double(size) / 2) > Double(size) {
            throw SequenceError(file, "\(key) is \(value), far outside an image of \(size) pixels")
        }
        return Pinhole(openCVFx: fx, fy: fy, cx: cx, cy: cy, width: width, height: height)
    }
}
