/// A camera with its lens: a pinhole behind a ``Distortion``.
///
/// Pixels as in ``Pinhole``.
public struct CameraModel: Sendable {
    /// The camera matrix and the size of the image.
    public let pinhole: Pinhole
    /// What the lens does.
    public let distortion: Distortion
    private let function: any DistortionFunction

    /// A camera from its matrix and its lens.
    public init(pinhole: Pinhole, distortion: Distortion = .none) {
        self.pinhole = pinhole
        self.distortion = distortion
        function = distortion.function
    }

    /// Where `point` (camera frame, metres) is in the image, which may be outside its borders.
    ///
    /// `nil` when the lens cannot see it: behind the camera, or so far aside that the model folds.
    public func project(_ point: Vector3) -> SIMD2<Double>? {
        function.image(of: point).map {
            SIMD2(pinhole.fx * $0.x + pinhole.cx, pinhole.fy * $0.y + pinhole.cy)
        }
    }

    /// The unit direction (camera frame) that is seen at `pixel`; `nil` when the model has none there.
    public func direction(at pixel: SIMD2<Double>) -> Vector3? {
        function.direction(
            at: SIMD2((pixel.x - pinhole.cx) / pinhole.fx, (pixel.y - pinhole.cy) / pinhole.fy)
        )
    }

    /// The point (camera frame, metres) at `pixel` and z-depth `depthMetres`; `nil` when the model has
    /// no direction there or one that does not point forward.
    public func unproject(_ pixel: SIMD2<Double>, depthMetres: Double) -> Vector3? {
        guard let direction = direction(at: pixel), direction.z > 1e-9 else { return nil }
        return direction * (depthMetres / direction.z)
    }
}

extension CameraModel: Hashable {
    /// Equal when matrix and lens are.
    public static func == (left: CameraModel, right: CameraModel) -> Bool {
        left.pinhole == right.pinhole && left.distortion == right.distortion
    }

    /// Hashes matrix and lens.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pinhole)
        hasher.combine(distortion)
    }
}
