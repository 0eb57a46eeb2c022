internal import CKernels
internal import Geometry

// The arrays of Swift values as the structures of pointers that the C rasteriser takes. Every pointer
// lives as long as the closure that is given it.

extension Rendering {
    init(
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

    mutating func withPointers<Result>(
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
    private var featureRows: [Float] {
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

    func withPointers<Result>(
        channels: Int,
        in scene: inout semsplat_scene,
        _ body: (UnsafePointer<semsplat_scene>) -> Result
    ) -> Result {
        positions.withUnsafeBufferPointer { positions in
            rotations.withUnsafeBufferPointer { rotations in
                scales.withUnsafeBufferPointer { scales in
                    opacities.withUnsafeBufferPointer { opacities in
                        sphericalHarmonics.withUnsafeBufferPointer { harmonics in
                            featureRows.withUnsafeBufferPointer { features in
                                scene.count = Int32(count)
                                scene.feature_channels = Int32(channels)
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
    init(_ camera: Pinhole, cameraFromWorld: Pose, _ options: Rasteriser.Options) {
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
