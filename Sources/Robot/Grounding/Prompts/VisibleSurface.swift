internal import Geometry
internal import Imaging
internal import Mapping

/// The Gaussians of a map that an image shows within a mask: neither what stands in front of the surface that is seen there
/// (floaters of wrong depth) nor what is hidden behind it.
///
/// The map is drawn from the camera's place; of the Gaussians whose middle lies under the mask those count whose depth is
/// that of the drawing, to within a tolerance.
struct VisibleSurface {
    /// The Gaussians.
    let entries: [ViewGather.Entry]

    /// What speaks for each of them.
    let evidence: [Float]

    /// The surface in what `camera`, in the place of `view`'s, sees under `mask` (of the size of its image).
    init(
        _ searchable: SearchableMap,
        view: ImageView,
        camera: Pinhole,
        mask: Mask,
        settings: GroundingSettings
    ) {
        guard let crop = DrawnCrop(around: mask) else {
            (entries, evidence) = ([], [])
            return
        }
        let gather = ViewGather(
            searchable,
            pinhole: camera,
            worldFromCamera: view.worldFromCamera
        )
        let all = gather.entries(over: crop)
        let drawing = crop.draw(gather.cloud(gather.thinned(all)) { _ in true }, by: camera)
        let scale = SIMD2(
            Float(crop.drawnWidth) / Float(crop.width),
            Float(crop.drawnHeight) / Float(crop.height)
        )
        entries = all.filter { entry in
            let (x, y) = (Int(entry.pixel.x.rounded(.down)), Int(entry.pixel.y.rounded(.down)))
            guard x >= 0, y >= 0, x < mask.width, y < mask.height, mask[x, y] else { return false }
            let place = (entry.pixel - SIMD2(Float(crop.x), Float(crop.y))) * scale
            let pixel =
                min(crop.drawnHeight - 1, Int(place.y)) * crop.drawnWidth
                + min(crop.drawnWidth - 1, Int(place.x))
            guard drawing.alpha[pixel] > 0.2 else { return false }
            let depth = drawing.depth[pixel]
            return abs(entry.position.z - depth) <= settings.surfaceTolerance(at: depth)
        }
        let evidenceOfSubmap = searchable.map.submaps.map(\.gaussians.evidence)
        evidence = entries.map { evidenceOfSubmap[Int($0.submap)][Int($0.index)] }
    }
}

extension GroundingSettings {
    /// How far from the surface that is seen a Gaussian of it may lie, in metres.
    fileprivate func surfaceTolerance(at depthMetres: Float) -> Float {
        Float(surfaceToleranceMetres) + Float(relativeDepthDeviation) * depthMetres
    }
}

extension DrawnCrop {
    /// The part of the image that `mask` covers; `nil` when no pixel is set.
    fileprivate init?(around mask: Mask) {
        var box = PixelBox()
        for y in 0..<mask.height {
            for x in 0..<mask.width where mask[x, y] { box.add(x, y) }
        }
        guard !box.isEmpty else { return nil }
        let low = pointwiseMax(box.low &- 1, .zero)
        let high = pointwiseMin(box.high &+ 2, SIMD2(mask.width, mask.height))
        self.init(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y)
    }
}
