internal import CKernels
internal import Geometry

/// A drawing that remembers how it came about, so that gradients find their way back through it.
///
/// It holds the cloud that was drawn, so nothing that happens to the caller's afterwards can spoil
/// the gradients.
public struct DifferentiableRendering: ~Copyable {
    /// What the camera sees.
    public let rendering: Rendering

    private let cloud: GaussianCloud
    private let camera: Pinhole
    private let worldFromCamera: Pose
    private let options: Rasteriser.Options
    private let raster: OpaquePointer

    init(
        _ cloud: GaussianCloud,
        camera: Pinhole,
        worldFromCamera: Pose,
        options: Rasteriser.Options
    ) {
        precondition(cloud.isConsistent, "arrays of different lengths for \(cloud.count) Gaussians")
        precondition(
            camera.width > 0 && camera.height > 0 && camera.fx > 0 && camera.fy > 0,
            "cannot draw for \(camera)"
        )
        var rendering = Rendering(
            camera,
            languageChannels: options.drawsFeatures ? cloud.languageChannels : 0,
            segmentationChannels: options.drawsFeatures ? cloud.segmentationChannels : 0,
            findsDominant: options.findsDominant
        )
        let channels = rendering.featureChannels
        var scene = semsplat_scene(camera, cameraFromWorld: worldFromCamera.inverse, options)
        let raster = cloud.withPointers(channels: channels, in: &scene) { scene in
            rendering.withPointers { semsplat_rasterise(scene, $0) }
        }
        // As when an array cannot be allocated, there is nothing that the caller could do.
        guard let raster else { preconditionFailure("no memory to draw \(cloud.count) Gaussians") }
        self.rendering = rendering
        self.cloud = cloud
        self.camera = camera
        self.worldFromCamera = worldFromCamera
        self.options = options
        self.raster = raster
    }

    deinit { semsplat_raster_free(raster) }

    /// The gradients of a loss by the Gaussians, from its gradients by the pictures (architecture.md 6.3).
    ///
    /// They are the same, bit for bit, for every number of threads. A Gaussian that was not drawn has zeros.
    ///
    /// - Parameters:
    ///   - loss: the loss by each value of ``rendering``.
    ///   - featuresMoveGeometry: whether the loss by the features reaches positions, shapes and
    ///     opacities, or the features alone, as in Feature-3DGS.
    /// - Returns: a slope for every value of the cloud.
    public func gradients(
        of loss: RenderingGradients,
        featuresMoveGeometry: Bool = false
    ) -> GaussianGradients {
        loss.check(against: rendering)
        var gradients = GaussianGradients(count: cloud.count, channels: rendering.featureChannels)
        var scene = semsplat_scene(camera, cameraFromWorld: worldFromCamera.inverse, options)
        let status = cloud.withPointers(channels: rendering.featureChannels, in: &scene) { scene in
            loss.withPointers { images in
                gradients.withPointers { gradients in
                    semsplat_rasterise_backward(
                        raster,
                        scene,
                        images,
                        featuresMoveGeometry ? 1 : 0,
                        gradients
                    )
                }
            }
        }
        precondition(status == 0, "no memory for the gradients of \(cloud.count) Gaussians")
        return gradients
    }
}
