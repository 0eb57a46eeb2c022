internal import Geometry
internal import Mapping

/// What a keyframe says of a thing that is remembered.
enum ObjectLook: Sendable {
    /// It cannot tell: the thing is out of view, hidden, or no thicker than its depth is sure.
    case noWord
    /// It sees a surface where the thing is.
    case seen
    /// It sees through where the thing was.
    case lookedThrough
}

extension ObjectTrace {
    /// The fewest points that tell anything.
    private static let fewestTelling = 6

    /// The share of the points that tell, from which on a view has a word.
    private static let clearShare = 0.6

    /// Looks for the thing in `keyframe`.
    ///
    /// Only points tell behind which the view would see clearly farther if the thing had gone: the ray's way out of the thing's
    /// box must be longer than what the view's depth may err. A mug on a table is judged from near, a book on it never.
    func look(_ keyframe: Keyframe, _ settings: FreeSpaceSettings) -> ObjectLook {
        guard let judge = keyframe.judge(settings) else { return .noWord }
        let camera = keyframe.worldFromCamera.translation
        let points = stride(from: 0, to: surface.count, by: 3).map {
            Vector3(SIMD3(surface[$0], surface[$0 + 1], surface[$0 + 2]))
        }
        let verdicts = judge.verdicts(
            surface,
            worldFromPoints: .identity,
            reachMetres: [Float](repeating: 0, count: points.count)
        )
        var (there, through) = (0, 0)
        for (point, verdict) in zip(points, verdicts) where verdict != .noWord {
            let range = (point - camera).length
            let needed = 1.25 * Double(judge.tolerance) * range + Double(settings.marginMetres)
            guard box.wayOut(from: point, along: (point - camera) / range) > needed else {
                continue
            }
            if verdict == .there { there += 1 } else { through += 1 }
        }
        let telling = there + through
        guard telling >= Self.fewestTelling else { return .noWord }
        if Double(through) >= Self.clearShare * Double(telling) { return .lookedThrough }
        return Double(there) >= Self.clearShare * Double(telling) ? .seen : .noWord
    }
}

extension OrientedBox {
    /// How far a ray from `point` along the unit vector `direction` is inside the box, in metres; 0 from outside.
    fileprivate func wayOut(from point: Vector3, along direction: Vector3) -> Double {
        let start = rotation.inverse.rotate(point - center)
        let step = rotation.inverse.rotate(direction)
        var way = Double.infinity
        for axis in 0..<3 where abs(step[axis]) > 1e-9 {
            let wall = step[axis] > 0 ? 0.5 * size[axis] : -0.5 * size[axis]
            way = min(way, (wall - start[axis]) / step[axis])
        }
        return way.isFinite ? max(0, way) : 0
    }
}
