internal import Geometry
public import Mapping

/// A keyframe that saw an object.
public struct ObjectView: Sendable {
    /// The keyframe.
    public let keyframe: Keyframe

    /// How much of the object it saw, 0 to 1.
    public let share: Double

    /// The box around what it saw, in the pixels of its picture: left column, top row, width, height.
    public let box: (x: Double, y: Double, width: Double, height: Double)

    /// How `keyframe` sees the points of a surface in the world; `nil` when it sees less than a fifth of them.
    init?(of surface: [Vector3], by keyframe: Keyframe) {
        let cameraFromWorld = keyframe.worldFromCamera.inverse
        let seen = surface.map { cameraFromWorld * $0 }.filter { keyframe.sees($0) }
        let pixels = seen.compactMap { keyframe.pinhole.project($0) }
        guard let first = pixels.first, 5 * pixels.count >= surface.count else { return nil }
        var (low, high) = (first, first)
        for pixel in pixels {
            low = pointwiseMin(low, pixel)
            high = pointwiseMax(high, pixel)
        }
        self.keyframe = keyframe
        share = Double(pixels.count) / Double(surface.count)
        box = (low.x, low.y, high.x - low.x, high.y - low.y)
    }

    private var area: Double { box.width * box.height }

    /// Whether it shows the object better than another: more of it, then larger.
    func isBetter(than other: ObjectView) -> Bool {
        (share * area, keyframe.stampNanoseconds)
            > (other.share * other.area, other.keyframe.stampNanoseconds)
    }
}

extension ObjectRegistry.Entry {
    /// The keyframes of `map` that see it, the best first.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - maximumCount: the most views.
    /// - Returns: the views.
    public func views(in map: MapSnapshot, maximumCount: Int) -> [ObjectView] {
        let surface = stride(from: 0, to: trace.surface.count - 2, by: 3).map { at in
            Vector3(SIMD3(trace.surface[at], trace.surface[at + 1], trace.surface[at + 2]))
        }
        guard !surface.isEmpty else { return [] }
        let views = map.keyframes.filter { $0.isPredicted && !$0.picture.jpeg.isEmpty }
            .compactMap { ObjectView(of: surface, by: $0) }
            .sorted { $0.isBetter(than: $1) }
        return Array(views.prefix(maximumCount))
    }
}
