internal import Geometry
internal import Imaging
internal import Mapping
internal import Splatting

/// Draws where objects are in one image.
///
/// The Gaussians around the object are drawn, those of the object white and the others black: what hides the object
/// hides it in the mask too. A pixel is set where white has more than half of the blended weight.
struct MaskPainter {
    private let map: MapSnapshot
    private let view: ImageView
    /// The camera that is drawn with: the original's, shrunk to about the network's resolution, which the map has.
    private let camera: Pinhole
    private let gather: ViewGather
    /// From the original's pixels to the camera's where there is no lens between them: the camera shows the same, smaller.
    private let cameraFromOriginal: SIMD2<Double>?

    init(_ searchable: SearchableMap, view: ImageView) {
        map = searchable.map
        self.view = view
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
        cameraFromOriginal =
            margin == 0 ? SIMD2(Double(camera.width) / width, Double(camera.height) / height) : nil
        gather = ViewGather(searchable, pinhole: camera, worldFromCamera: view.worldFromCamera)
    }

    /// The mask of the object that `members` make; `nil` where it is not to be seen.
    func paint(_ members: ObjectMembers, score: Double) -> GroundedMask? {
        guard let crop = crop(around: members) else { return nil }
        let drawn = camera.cropped(
            x: Double(crop.x),
            y: Double(crop.y),
            width: Double(crop.width),
            height: Double(crop.height),
            toWidth: crop.drawnWidth,
            height: crop.drawnHeight
        )
        var options = Rasteriser.Options()
        // The crop is small, and the other processors are predicting.
        options.threads = 1
        let rendering = Rasteriser().render(
            cloud(in: crop, members),
            camera: drawn,
            worldFromCamera: .identity,
            options: options
        )
        return mask(share(rendering, crop), crop, score: score)
    }

    /// How much of each drawn pixel is the object, with a rim of zeros one pixel wide.
    private func share(_ rendering: Rendering, _ crop: Crop) -> [Float] {
        let width = crop.drawnWidth
        var share = [Float](repeating: 0, count: (width + 2) * (crop.drawnHeight + 2))
        for y in 0..<crop.drawnHeight {
            for pixel in y * width..<(y + 1) * width where rendering.alpha[pixel] > 0.2 {
                let white = rendering.color[3 * pixel] / rendering.alpha[pixel]
                share[pixel + width + 3 + 2 * y] = white
            }
        }
        return share
    }

    private struct Crop {
        let x: Int
        let y: Int
        let width: Int
        let height: Int

        /// How large it is drawn: a large thing's rim is smooth enough in few pixels, which cost less.
        let drawnWidth: Int
        let drawnHeight: Int

        init(x: Int, y: Int, width: Int, height: Int) {
            (self.x, self.y, self.width, self.height) = (x, y, width, height)
            let shrink = min(1, 120 / Double(max(width, height)))
            drawnWidth = max(2, Int((shrink * Double(width)).rounded()))
            drawnHeight = max(2, Int((shrink * Double(height)).rounded()))
        }
    }

    /// How far a thing may reach beyond the middles of its Gaussians.
    private static let rimPixels: Float = 6

    /// The part of the image that the object may cover.
    private func crop(around members: ObjectMembers) -> Crop? {
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
        return Crop(
            x: Int(low.x),
            y: Int(low.y),
            width: Int(high.x - low.x),
            height: Int(high.y - low.y)
        )
    }

    /// The Gaussians over the crop, in the camera frame, the object's white and the others black.
    private func cloud(in crop: Crop, _ members: ObjectMembers) -> GaussianCloud {
        let low = SIMD2(Float(crop.x), Float(crop.y))
        let high = low + SIMD2(Float(crop.width), Float(crop.height))
        let all = gather.entries(from: low, to: high)
        // Twelve thousand, about one a pixel, tell a rim; more only lie over each other.
        let share = max(1, all.count / 12_000)
        let over = stride(from: 0, to: all.count, by: share).map { all[$0] }
        let turns = gather.viewFromSubmap.map { SIMD4<Float>(wxyz: $0.rotation) }
        // Filled in place: short arrays for each Gaussian would take longer than drawing.
        var positions = [Float](repeating: 0, count: 3 * over.count)
        var rotations = [Float](repeating: 0, count: 4 * over.count)
        var scales = [Float](repeating: 0, count: 3 * over.count)
        var opacities = [Float](repeating: 0, count: over.count)
        var harmonics = [Float](repeating: 0, count: 12 * over.count)
        let submaps = map.submaps.map(\.gaussians)
        for (at, entry) in over.enumerated() {
            let submap = Int(entry.submap)
            let index = Int(entry.index)
            let rotation = turns[Int(entry.submap)].times(submaps[submap].rotation(index))
            let scale = submaps[submap].scale(index)
            for axis in 0..<3 {
                positions[3 * at + axis] = entry.position[axis]
                scales[3 * at + axis] = scale[axis]
            }
            for axis in 0..<4 { rotations[4 * at + axis] = rotation[axis] }
            opacities[at] = submaps[submap].opacity(index)
            let isObject = members.contains(entry.submap, entry.index)
            // Colour is 0.5 + 0.282 c (architecture.md 5.5): these are white and black.
            let constant: Float = isObject ? 1.772_454 : -1.772_454
            for channel in 0..<3 { harmonics[12 * at + 4 * channel] = constant }
        }
        return GaussianCloud(
            positions: positions,
            rotations: rotations,
            scales: scales,
            opacities: opacities,
            sphericalHarmonics: harmonics
        )
    }

    /// The mask in the original image: the shares are interpolated there, so that its rim is smooth.
    private func mask(_ share: [Float], _ crop: Crop, score: Double) -> GroundedMask? {
        let model = view.original.model
        let (width, height) = (model.pinhole.width, model.pinhole.height)
        var isSet = [Bool](repeating: false, count: width * height)
        var box = PixelBox()
        guard let area = originalArea(of: crop) else { return nil }
        let drawn = SIMD2(Double(crop.drawnWidth), Double(crop.drawnHeight))
        let scale = drawn / SIMD2(Double(crop.width), Double(crop.height))
        let corner = SIMD2(Double(crop.x), Double(crop.y))
        for y in area.y {
            for x in area.x {
                guard let pixel = cameraPixel(x, y) else { continue }
                let place = (pixel - corner) * scale - 0.5
                guard interpolate(share, crop, place.x, place.y) > 0.5 else { continue }
                isSet[y * width + x] = true
                box.add(x, y)
            }
        }
        guard !box.isEmpty else { return nil }
        return GroundedMask(
            camera: view.camera,
            imageStampNanoseconds: view.stampNanoseconds,
            runs: RunLength(Mask(width: width, height: height, isSet: isSet)),
            box: (box.low.x, box.low.y, box.high.x - box.low.x + 1, box.high.y - box.low.y + 1),
            score: score
        )
    }

    /// Where the middle of a pixel of the original image lies in the camera's image; `nil` for nowhere.
    private func cameraPixel(_ x: Int, _ y: Int) -> SIMD2<Double>? {
        let middle = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
        if let cameraFromOriginal { return middle * cameraFromOriginal }
        return view.original.model.direction(at: middle).flatMap { camera.project($0) }
    }

    /// The columns and rows of the original image that the crop shows; `nil` for none.
    private func originalArea(
        of crop: Crop
    ) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
        let model = view.original.model
        var box = PixelBox()
        // A lens bends the rim of the crop, so points all along it are asked, not only the corners.
        for step in 0...16 {
            let (u, v) = (Double(crop.width * step) / 16, Double(crop.height * step) / 16)
            let (right, bottom) = (Double(crop.width), Double(crop.height))
            for (x, y) in [(u, 0), (u, bottom), (0, v), (right, v)] {
                let rim = SIMD2(Double(crop.x) + x, Double(crop.y) + y)
                guard let pixel = model.project(camera.unproject(rim, depthMetres: 1)),
                    abs(pixel.x) < 1e6, abs(pixel.y) < 1e6
                else { continue }
                box.add(Int(pixel.x), Int(pixel.y))
            }
        }
        guard !box.isEmpty else { return nil }
        let first = (max(0, box.low.x - 2), max(0, box.low.y - 2))
        let last = (
            min(model.pinhole.width - 1, box.high.x + 2),
            min(model.pinhole.height - 1, box.high.y + 2)
        )
        guard first.0 <= last.0, first.1 <= last.1 else { return nil }
        return (first.0...last.0, first.1...last.1)
    }

    /// The share at a place of the drawn crop, whose first pixel's middle is (0, 0); 0 outside.
    private func interpolate(_ share: [Float], _ crop: Crop, _ u: Double, _ v: Double) -> Float {
        // Rounding down without a call into the C library, which would cost more than the rest; u and v are above -8.
        let x = Int(u + 8) - 8
        let y = Int(v + 8) - 8
        let (fx, fy) = (Float(u - Double(x)), Float(v - Double(y)))
        guard x >= -1, y >= -1, x < crop.drawnWidth, y < crop.drawnHeight else { return 0 }
        let (above, width) = ((y + 1) * (crop.drawnWidth + 2) + x + 1, crop.drawnWidth + 2)
        let top = share[above] + fx * (share[above + 1] - share[above])
        let below = above + width
        let bottom = share[below] + fx * (share[below + 1] - share[below])
        return top + fy * (bottom - top)
    }
}

/// The box around pixels.
private struct PixelBox {
    private(set) var low = SIMD2(Int.max, Int.max)
    private(set) var high = SIMD2(Int.min, Int.min)

    var isEmpty: Bool { high.x < low.x }

    mutating func add(_ x: Int, _ y: Int) {
        low = pointwiseMin(low, SIMD2(x, y))
        high = pointwiseMax(high, SIMD2(x, y))
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

extension SIMD4<Float> {
    /// A quaternion in the order w, x, y, z, as Gaussians store it.
    fileprivate init(wxyz quaternion: Quaternion) {
        self.init(
            Float(quaternion.w),
            Float(quaternion.x),
            Float(quaternion.y),
            Float(quaternion.z)
        )
    }

    /// The product of two quaternions in the order w, x, y, z.
    fileprivate func times(_ other: Self) -> Self {
        let (a, b) = (self, other)
        return Self(
            a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
            a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
            a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
            a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
        )
    }
}
