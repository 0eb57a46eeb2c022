internal import Geometry
internal import Imaging
internal import Mapping
internal import Splatting

/// Draws where objects are in one image.
///
/// The Gaussians around the object are drawn, those of the object white and the others black: what hides the object
/// hides it in the mask too. A pixel is set where white has more than half of the blended weight.
struct MaskPainter {
    /// The camera that is drawn with: the original's, shrunk to about the network's resolution, which the map has.
    private let camera: Pinhole
    private let gather: ViewGather
    private let lift: MaskLift

    init(_ searchable: SearchableMap, view: ImageView) {
        let full = view.original.model.pinhole
        // Without its lens a camera would see beyond its image's borders.
        let margin = view.original.model.distortion == .none ? 0 : 0.5
        let (width, height) = (Double(full.width), Double(full.height))
        let shrink = (1 + 2 * margin) * min(1, 320 / width)
        camera = full.cropped(
            x: -margin * width,
            y: -margin * height,
            width: (1 + 2 * margin) * width,
            height: (1 + 2 * margin) * height,
            toWidth: max(1, Int((shrink * width).rounded())),
            height: max(1, Int((shrink * height).rounded()))
        )
        lift = MaskLift(from: camera, to: view)
        gather = ViewGather(searchable, pinhole: camera, worldFromCamera: view.worldFromCamera)
    }

    /// The mask of the object that `members` make; `nil` where it is not to be seen.
    func paint(_ members: ObjectMembers, score: Double) -> GroundedMask? {
        guard let crop = crop(around: members) else { return nil }
        let over = gather.thinned(gather.entries(over: crop))
        let rendering = crop.draw(
            gather.cloud(over) { members.contains($0.submap, $0.index) },
            by: camera
        )
        return lift.mask(raster(rendering, crop), above: 0.5, score: score)
    }

    /// How much of each drawn pixel is the object; nothing around the crop is.
    private func raster(_ rendering: Rendering, _ crop: DrawnCrop) -> MaskRaster {
        let width = crop.drawnWidth
        var share = [Float](repeating: 0, count: (width + 2) * (crop.drawnHeight + 2))
        for y in 0..<crop.drawnHeight {
            for pixel in y * width..<(y + 1) * width where rendering.alpha[pixel] > 0.2 {
                let white = rendering.color[3 * pixel] / rendering.alpha[pixel]
                share[pixel + width + 3 + 2 * y] = white
            }
        }
        return MaskRaster(
            corner: SIMD2(Double(crop.x), Double(crop.y)),
            size: SIMD2(Double(crop.width), Double(crop.height)),
            columns: width,
            rows: crop.drawnHeight,
            values: share
        )
    }

    /// How far a thing may reach beyond the middles of its Gaussians.
    private static let rimPixels: Float = 6

    /// The part of the image that the object may cover.
    private func crop(around members: ObjectMembers) -> DrawnCrop? {
        var low = SIMD2<Float>(repeating: .infinity)
        var high = SIMD2<Float>(repeating: -.infinity)
        for pixel in gather.pixels(of: members.places) {
            low = pointwiseMin(low, pixel)
            high = pointwiseMax(high, pixel)
        }
        let limit = SIMD2(Float(camera.width), Float(camera.height))
        low = pointwiseMax(low - Self.rimPixels, .zero).rounded(.down)
        high = pointwiseMin(high + Self.rimPixels, limit).rounded(.up)
        guard high.x - low.x >= 2, high.y - low.y >= 2 else { return nil }
        return DrawnCrop(
            x: Int(low.x),
            y: Int(low.y),
            width: Int(high.x - low.x),
            height: Int(high.y - low.y)
        )
    }
}

/// Which Gaussians of a map are an object's.
struct ObjectMembers {
    /// Where some thousands of them are in the world.
    let places: [Vector3]

    private var isMember: [[Bool]]

    init(_ members: [ObjectMember], in map: MapSnapshot) {
        let step = max(1, members.count / 4000)
        places = stride(from: 0, to: members.count, by: step).map { members[$0].position }
        isMember = [[Bool]](repeating: [], count: map.submaps.count)
        for member in members {
            let submap = Int(member.address.submap)
            if isMember[submap].isEmpty {
                isMember[submap] = [Bool](
                    repeating: false,
                    count: map.submaps[submap].gaussians.count
                )
            }
            isMember[submap][Int(member.address.index)] = true
        }
    }

    func contains(_ submap: Int32, _ index: Int32) -> Bool {
        !isMember[Int(submap)].isEmpty && isMember[Int(submap)][Int(index)]
    }
}
