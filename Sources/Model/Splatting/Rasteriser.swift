internal import Foundation
public import Geometry

/// Draws clouds of Gaussians, on the processor.
public struct Rasteriser: Sendable {
    /// How to draw.
    public struct Options: Sendable {
        /// The colour behind everything.
        public var background: SIMD3<Float> = .zero
        /// Gaussians nearer than this, or behind the camera, are not drawn.
        public var nearMetres: Float = 0.05
        /// Gaussians farther than this are not drawn.
        public var farMetres: Float = 1000
        /// The picture is the same, bit for bit, for every number.
        public var threads = ProcessInfo.processInfo.activeProcessorCount
        /// Whether to draw the features, if the cloud has any.
        public var drawsFeatures = true
        /// Whether to note which Gaussian dominates each pixel.
        public var findsDominant = false

        /// Colour, depth, alpha and features, over black.
        public init() {}
    }

    /// A rasteriser; it keeps nothing between drawings.
    public init() {}

    /// Draws `cloud` as the camera sees it.
    ///
    /// The cloud is in the frame that `worldFromCamera` calls
    /// world; Gaussians with values that are not finite are not drawn.
    public func render(
        _ cloud: GaussianCloud,
        camera: Pinhole,
        worldFromCamera: Pose,
        options: Options = Options()
    ) -> Rendering {
        differentiableRender(
            cloud,
            camera: camera,
            worldFromCamera: worldFromCamera,
            options: options
        ).rendering
    }

    /// Draws `cloud` as ``render(_:camera:worldFromCamera:options:)`` does and keeps what the way
    /// back to gradients needs: about as much memory again as the cloud and the picture take.
    public func differentiableRender(
        _ cloud: GaussianCloud,
        camera: Pinhole,
        worldFromCamera: Pose,
        options: Options = Options()
    ) -> DifferentiableRendering {
        DifferentiableRendering(
            cloud,
            camera: camera,
            worldFromCamera: worldFromCamera,
            options: options
        )
    }
}
