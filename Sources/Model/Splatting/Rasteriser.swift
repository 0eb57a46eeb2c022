internal import CKernels
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
        precondition(cloud.isConsistent, "arrays of different lengths for \(cloud.count) Gaussians")
        precondition(
            camera.width > 0 && camera.height > 0 && camera.fx > 0 && camera.fy > 0,
            "cannot draw for \(camera)"
        )
        let language = options.drawsFeatures ? cloud.languageChannels : 0
        let segmentation = options.drawsFeatures ? cloud.segmentationChannels : 0
        let channels = language + segmentation
        var rendering = Rendering(
            camera,
            languageChannels: language,
            segmentationChannels: segmentation,
            findsDominant: options.findsDominant
        )
        var scene = semsplat_scene(camera, cameraFromWorld: worldFromCamera.inverse, options)
        scene.count = Int32(cloud.count)
        scene.feature_channels = Int32(channels)
        let isDrawn = cloud.withPointers(in: &scene) { scene in
            rendering.withPointers { images in
                let raster = semsplat_rasterise(scene, images)
                semsplat_raster_free(raster)
                return raster != nil
            }
        }
        // As when an array cannot be allocated, there is nothing that the caller could do.
        precondition(isDrawn, "no memory to draw \(cloud.count) Gaussians")
        return rendering
    }
}

extension Rendering {
    fileprivate init(
        _ camera: Pinhole,
        languageChannels: Int,
        segmentationChannels: Int,
        findsDominant: Bool
    ) {
        let pixels = camera.width * camera.height
        width = camera.width
        height = camera.height
        color = [Float](repeating: 0, count: 3 * pixels)
        depth = [Float](repeating: 0, count: pixels)
        alpha = [Float](repeating: 0, count: pixels)
        features = [Float](
            repeating: 0,
            count: (languageChannels + segmentationChannels) * pixels
        )
        dominant = [Int32](repeating: -1, count: findsDominant ? pixels : 0)
        self.languageChannels = languageChannels
        self.segmentationChannels = segmentationChannels
    }

    fileprivate mutating func withPointers<Result>(
        _ body: (UnsafePointer<semsplat_images>) -> Result
    ) -> Result {
        let (hasFeatures, hasDominant) = (!features.isEmpty, !dominant.isEmpty)
        return color.withUnsafeMutableBufferPointer { color in
            depth.withUnsafeMutableBufferPointer { depth in
                alpha.withUnsafeMutableBufferPointer { alpha in
                    features.withUnsafeMutableBufferPointer { features in
                        dominant.withUnsafeMutableBufferPointer { dominant in
                            var images = semsplat_images()
                            images.color = color.baseAddress
                            images.depth = depth.baseAddress
                            images.alpha = alpha.baseAddress
                            images.features = hasFeatures ? features.baseAddress : nil
                            images.dominant = hasDominant ? dominant.baseAddress : nil
                            return withUnsafePointer(to: &images, body)
                        }
                    }
                }
            }
        }
    }
}

extension GaussianCloud {
    /// Both fields' numbers of each Gaussian together, language first: one pass draws them.
    fileprivate var featureRows: [Float] {
        if segmentationFeatures.isEmpty { return languageFeatures }
        if languageFeatures.isEmpty { return segmentationFeatures }
        let (language, segmentation) = (languageChannels, segmentationChannels)
        var rows: [Float] = []
        rows.reserveCapacity((language + segmentation) * count)
        for index in 0..<count {
            rows += languageFeatures[language * index..<language * (index + 1)]
            rows += segmentationFeatures[segmentation * index..<segmentation * (index + 1)]
        }
        return rows
    }

    fileprivate func withPointers<Result>(
        in scene: inout semsplat_scene,
        _ body: (UnsafePointer<semsplat_scene>) -> Result
    ) -> Result {
        positions.withUnsafeBufferPointer { positions in
            rotations.withUnsafeBufferPointer { rotations in
                scales.withUnsafeBufferPointer { scales in
                    opacities.withUnsafeBufferPointer { opacities in
                        sphericalHarmonics.withUnsafeBufferPointer { harmonics in
                            featureRows.withUnsafeBufferPointer { features in
                                scene.means = positions.baseAddress
                                scene.quaternions = rotations.baseAddress
                                scene.scales = scales.baseAddress
                                scene.opacities = opacities.baseAddress
                                scene.colors = harmonics.baseAddress
                                scene.features = features.baseAddress
                                return withUnsafePointer(to: &scene, body)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension semsplat_scene {
    fileprivate init(_ camera: Pinhole, cameraFromWorld: Pose, _ options: Rasteriser.Options) {
        self.init()
        width = Int32(camera.width)
        height = Int32(camera.height)
        threads = Int32(max(1, min(64, options.threads)))
        color_kind = Int32(SEMSPLAT_COLORS_HARMONICS)
        fx = Float(camera.fx)
        fy = Float(camera.fy)
        cx = Float(camera.cx)
        cy = Float(camera.cy)
        let (r, t) = (cameraFromWorld.rotation.matrix, cameraFromWorld.translation)
        camera_from_world = (
            Float(r[0, 0]), Float(r[0, 1]), Float(r[0, 2]), Float(t.x),
            Float(r[1, 0]), Float(r[1, 1]), Float(r[1, 2]), Float(t.y),
            Float(r[2, 0]), Float(r[2, 1]), Float(r[2, 2]), Float(t.z)
        )
        near_metres = options.nearMetres
        far_metres = options.farMetres
        background = (options.background.x, options.background.y, options.background.z)
    }
}
