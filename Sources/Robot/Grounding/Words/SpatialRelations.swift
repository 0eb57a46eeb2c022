internal import Foundation
internal import Geometry
internal import Mapping
internal import Messages

/// How surely things stand in relations to each other, 0 to 1.
struct SpatialRelations {
    let settings: RelationSettings
    let plan: PlanAxes
    /// Where the camera is whose view decides about left, right, front and back.
    let viewpoint: Vector3

    /// The degree to which `thing` stands in `kind` to `anchors`; of nearest-to the caller knows more.
    func degree(
        of kind: Interpretation.RelationKind,
        _ thing: PlacedBody,
        _ anchors: [PlacedBody]
    ) -> Double {
        guard let anchor = anchors.first else { return 0 }
        switch kind {
        case .on: return on(thing, anchor)
        case .within: return inside(thing, anchor)
        case .under: return under(thing, anchor)
        case .above: return above(thing, anchor)
        case .nextTo: return nextTo(thing, anchor)
        case .between: return anchors.count == 2 ? between(thing, anchor, anchors[1]) : 0
        case .leftOf: return beside(thing, anchor, sideways: -1, away: 0)
        case .rightOf: return beside(thing, anchor, sideways: 1, away: 0)
        case .inFrontOf: return beside(thing, anchor, sideways: 0, away: -1)
        case .behind: return beside(thing, anchor, sideways: 0, away: 1)
        case .nearestTo: return 1
        case .unknown: return 0
        }
    }

    /// The distance between the surfaces of two things, as their boxes have it.
    func gap(_ a: PlacedBody, _ b: PlacedBody) -> Double {
        let across = a.rectangle.gap(to: b.rectangle)
        let along = max(0, max(a.bottom - b.top, b.bottom - a.top))
        return (across * across + along * along).squareRoot()
    }

    // MARK: Above and below

    /// Resting on the anchor's surface beneath it, or hanging on its upright side.
    private func on(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        max(support(thing, anchor), attachment(thing, anchor))
    }

    private func support(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        let margin = 0.05
        guard anchor.rectangle.distance(to: thing.rectangle.center) <= margin else { return 0 }
        let reach = margin + 0.25 * min(thing.rectangle.half.x, thing.rectangle.half.y)
        // A thing's lowest points may be predicted somewhat below the surface that it stands on.
        let ceiling = thing.bottom + settings.supportGapMetres + 0.1 * thing.height
        let beneath = anchor.surface.filter {
            $0.height <= ceiling && thing.rectangle.distance(to: $0.place) <= reach
        }
        guard let surface = beneath.map(\.height).max() else { return 0 }
        // What stands beside the foot of a table leg is not on the table.
        let isHigh = anchor.height < 0.15 || surface >= anchor.bottom + 0.25 * anchor.height
        guard isHigh || inside(thing, anchor) >= 0.5 else { return 0 }
        return falling(max(0, thing.bottom - surface), half: 2 * settings.supportGapMetres)
    }

    /// A picture on a wall: before something tall, beside its surface, and not down to its foot.
    private func attachment(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        guard anchor.height >= 1.2, thing.bottom > anchor.bottom + 0.3 else { return 0 }
        let middle = 0.5 * (thing.bottom + thing.top)
        let beside = anchor.surface.filter { abs($0.height - middle) <= 0.5 * thing.height + 0.05 }
        guard let gap = beside.map({ thing.rectangle.distance(to: $0.place) }).min() else {
            return 0
        }
        return falling(gap, half: 2 * settings.attachmentGapMetres)
    }

    private func inside(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        guard anchor.box.volume > thing.box.volume, !thing.points.isEmpty else { return 0 }
        let within = thing.points.count { anchor.box.contains($0, marginMetres: 0.01) }
        let share = Double(within) / Double(thing.points.count)
        return min(1, share / settings.insideShare)
    }

    private func under(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        guard support(thing, anchor) < 0.5, thing.top <= anchor.top - 0.02 else { return 0 }
        let reach = 0.05 + 0.25 * thing.rectangle.extent
        let isCovered = anchor.surface.contains {
            $0.height >= thing.top - 0.03 && thing.rectangle.distance(to: $0.place) <= reach
        }
        guard isCovered else { return 0 }
        let aside = anchor.rectangle.distance(to: thing.rectangle.center)
        let extent = min(thing.rectangle.extent, anchor.rectangle.extent)
        return falling(aside, half: 0.05 + 0.25 * extent)
    }

    private func above(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        guard thing.bottom >= anchor.top - 0.05 else { return 0 }
        let aside = min(
            anchor.rectangle.distance(to: thing.rectangle.center),
            thing.rectangle.distance(to: anchor.rectangle.center)
        )
        return falling(aside, half: 0.05 + 0.25 * anchor.rectangle.extent)
    }

    // MARK: Beside

    private func nextTo(_ thing: PlacedBody, _ anchor: PlacedBody) -> Double {
        let isPartOf = [(thing, anchor), (anchor, thing)].contains { a, b in
            support(a, b) >= 0.5 || inside(a, b) >= 0.5 || under(a, b) >= 0.5
        }
        guard !isPartOf else { return 0 }
        let limits = settings.neighbourLimitsMetres
        let extent = 0.5 * (thing.rectangle.extent + anchor.rectangle.extent)
        let limit = min(max(settings.neighbourRatio * extent, limits.lowerBound), limits.upperBound)
        return falling(gap(thing, anchor), half: limit)
    }

    private func between(_ thing: PlacedBody, _ a: PlacedBody, _ b: PlacedBody) -> Double {
        let (start, end) = (a.rectangle.center, b.rectangle.center)
        let line = end - start
        let length = (line * line).sum().squareRoot()
        guard length > 0.01 else { return 0 }
        let offset = thing.rectangle.center - start
        let along = (offset * line).sum() / (length * length)
        guard along > 0.05, along < 0.95 else { return 0 }
        let rest = offset - along * line
        let aside = (rest * rest).sum().squareRoot()
        let width =
            settings.betweenRatio * length + 0.25 * min(a.rectangle.extent, b.rectangle.extent)
        return falling(aside, half: width)
    }

    /// In a direction from the anchor, as seen from the viewpoint: `sideways` 1 is right, `away` 1 is farther from it.
    private func beside(
        _ thing: PlacedBody,
        _ anchor: PlacedBody,
        sideways: Double,
        away: Double
    ) -> Double {
        let towards = anchor.rectangle.center - plan.place(viewpoint)
        let distance = (towards * towards).sum().squareRoot()
        guard distance > 0.05 else { return 0 }
        let ahead = towards / distance
        // To the right of a direction, seen from above.
        let right = SIMD2(ahead.y, -ahead.x)
        let offset = thing.rectangle.center - anchor.rectangle.center
        let length = (offset * offset).sum().squareRoot()
        guard length > 0.01 else { return 0 }
        let cosine = (offset * (sideways * right + away * ahead)).sum() / length
        let angle = acos(max(-1, min(1, cosine))) * 180 / .pi
        let reach = max(settings.sideReachMetres, 2 * anchor.rectangle.extent)
        return falling(angle, half: settings.sideAngleDegrees)
            * falling(anchor.rectangle.gap(to: thing.rectangle), half: reach)
    }

    /// 1 up to a half of `half`, one half at `half`, 0 from three halves of it on.
    private func falling(_ value: Double, half: Double) -> Double {
        max(0, min(1, 1.5 - value / max(half, 1e-9)))
    }
}
