internal import Geometry
internal import SemanticSplat
internal import Splatting

/// The Gaussians of a window, together in the world frame, drawn from any camera.
struct RenderedScene {
    let cloud: GaussianCloud
    private let rasteriser = Rasteriser()

    init(_ prediction: WindowPrediction, contexts: [PosedView]) {
        cloud = zip(prediction.views, contexts).reduce(into: GaussianCloud.empty) { cloud, pair in
            cloud = cloud.appending(pair.0.gaussians.transformed(by: pair.1.worldFromCamera))
        }
    }

    /// A scene whose Gaussians are in the world frame already.
    init(_ cloud: GaussianCloud) { self.cloud = cloud }

    /// The scene from the camera of `view`.
    func render(from view: PosedView) -> Rendering {
        rasteriser.render(cloud, camera: view.pinhole, worldFromCamera: view.worldFromCamera)
    }
}
