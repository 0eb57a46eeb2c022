internal import Geometry
internal import Imaging
internal import SemanticSplat

/// What the other views of a window say about a point that one view predicted.
struct DepthAgreement {
    /// How many other views predicted a surface at the point.
    var supports = 0

    /// How many look through the point at something behind it.
    var conflicts = 0

    /// How many see something in front of it, which may hide it or make it wrong.
    var hidden = 0

    /// Whether the point should stay: more views see it than see through it.
    var isCredible: Bool { conflicts == 0 || supports > conflicts }

    /// How much to believe the point, 1 for one that no other view can judge.
    var weight: Float {
        (1 + Float(supports)) / (1 + 2 * Float(conflicts) + 0.5 * Float(hidden))
    }
}

/// The depth that another view predicted, ready for being asked about points of the first view.
struct DepthWitness {
    private let otherFromCamera: RigidFloat
    private let pinhole: Pinhole
    private let depth: DepthImage
    private let tolerance: Float

    init(
        otherFromCamera: Pose,
        pinhole: Pinhole,
        depth: DepthImage,
        tolerance: Float
    ) {
        self.otherFromCamera = RigidFloat(otherFromCamera)
        self.pinhole = pinhole
        self.depth = depth
        self.tolerance = tolerance
    }

    /// Adds this view's word on `point` (camera frame of the view that predicted it).
    func judge(_ point: SIMD3<Float>, into agreement: inout DepthAgreement) {
        let seen = otherFromCamera(point)
        guard seen.z > 0.05 else { return }
        let u = Float(pinhole.fx) * seen.x / seen.z + Float(pinhole.cx)
        let v = Float(pinhole.fy) * seen.y / seen.z + Float(pinhole.cy)
        guard u >= 0, v >= 0, u < Float(depth.width), v < Float(depth.height) else { return }
        let surface = depth[Int(u), Int(v)]
        guard surface > 0 else { return }
        let difference = (seen.z - surface) / surface
        if abs(difference) <= tolerance {
            agreement.supports += 1
        } else if difference < 0 {
            agreement.conflicts += 1
        } else {
            agreement.hidden += 1
        }
    }
}

extension DepthImage {
    /// Whether the pixel hangs between a near and a far neighbour, where matching invents a surface.
    func isBetweenSurfaces(_ x: Int, _ y: Int, tolerance: Float) -> Bool {
        guard x > 0, y > 0, x < width - 1, y < height - 1 else { return false }
        let here = self[x, y]
        return isBetween(self[x - 1, y], here, self[x + 1, y], tolerance)
            || isBetween(self[x, y - 1], here, self[x, y + 1], tolerance)
    }

    private func isBetween(_ a: Float, _ here: Float, _ b: Float, _ tolerance: Float) -> Bool {
        let (near, far) = (min(a, b), max(a, b))
        guard near > 0, far > near * (1 + tolerance) else { return false }
        let margin = 0.25 * (far - near)
        return here > near + margin && here < far - margin
    }
}
