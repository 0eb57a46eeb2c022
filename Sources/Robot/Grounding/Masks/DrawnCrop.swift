internal import Geometry
internal import Splatting

/// A part of a camera's image, in whole pixels, and how large it is drawn.
struct DrawnCrop {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// A large thing's rim is smooth enough in few pixels, which cost less.
    let drawnWidth: Int
    let drawnHeight: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
        let shrink = min(1, 120 / Double(max(width, height)))
        drawnWidth = max(2, Int((shrink * Double(width)).rounded()))
        drawnHeight = max(2, Int((shrink * Double(height)).rounded()))
    }

    /// What `camera` sees of `cloud` (camera frame) in this part of its image.
    func draw(_ cloud: GaussianCloud, by camera: Pinhole) -> Rendering {
        var options = Rasteriser.Options()
        // The crop is small, and the other processors are predicting.
        options.threads = 1
        return Rasteriser().render(
            cloud,
            camera: camera.cropped(
                x: Double(x),
                y: Double(y),
                width: Double(width),
                height: Double(height),
                toWidth: drawnWidth,
                height: drawnHeight
            ),
            worldFromCamera: .identity,
            options: options
        )
    }
}

extension ViewGather {
    /// The Gaussians that reach into `crop`.
    func entries(over crop: DrawnCrop) -> [Entry] {
        let low = SIMD2(Float(crop.x), Float(crop.y))
        return entries(from: low, to: low + SIMD2(Float(crop.width), Float(crop.height)))
    }

    /// As many of `entries` as are worth drawing: twelve thousand, about one a pixel, tell a rim; more only lie over each
    /// other.
    func thinned(_ entries: [Entry]) -> [Entry] {
        let share = max(1, entries.count / 12_000)
        return stride(from: 0, to: entries.count, by: share).map { entries[$0] }
    }
}
