internal import Foundation
internal import Geometry
internal import Recording

/// Questions about where things are.
extension ReferringTruth {
    func places(
        _ noun: String,
        _ things: [SequenceLabels.Instance]
    ) -> [ReferringExpression] {
        var all: [ReferringExpression] = []
        let anchors = visible.filter { anchor in
            let name = Self.noun(anchor.name)
            // A noun that means several things, or the thing itself, fixes no place.
            return known.contains(anchor.id) && !Self.structure.contains(name) && name != noun
                && !isCalled(anchor, noun) && visible.count { isCalled($0, name) } == 1
        }.sorted { $0.id < $1.id }
        for anchor in anchors {
            let name = Self.noun(anchor.name)
            if let one = single(things, { on($0, anchor) }) {
                all.append(question(.on, "the \(noun) on the \(name)", one, things))
            }
            let gaps = things.map { gap($0, anchor) }.sorted()
            if gaps[1] >= gaps[0] + 0.3, gaps[1] >= 2 * gaps[0], gaps[0] <= 1.5,
                let one = things.first(where: { gap($0, anchor) == gaps[0] }),
                known.contains(one.id)
            {
                all.append(question(.nextTo, "the \(noun) nearest to the \(name)", one, things))
            }
            for (words, kind, turn) in [
                ("left of", ReferringExpression.Kind.leftOrRight, 90.0),
                ("right of", .leftOrRight, -90),
                ("in front of", .frontOrBehind, 180), ("behind", .frontOrBehind, 0),
            ] {
                if let one = single(things, { side($0, of: anchor, turnedBy: turn) }) {
                    all.append(question(kind, "the \(noun) \(words) the \(name)", one, things))
                }
            }
        }
        for (number, first) in anchors.enumerated() {
            for second in anchors[(number + 1)...] {
                if let one = single(things, { between($0, first, second) }) {
                    let names = "the \(Self.noun(first.name)) and the \(Self.noun(second.name))"
                    all.append(question(.between, "the \(noun) between \(names)", one, things))
                }
            }
        }
        return all
    }

    /// The one thing of which `holds` is clearly true, if it is clearly false (not unknown) of all others.
    private func single(
        _ things: [SequenceLabels.Instance],
        _ holds: (SequenceLabels.Instance) -> Bool?
    ) -> SequenceLabels.Instance? {
        let truths = things.map(holds)
        guard !truths.contains(where: { $0 == nil }), truths.count(where: { $0 == true }) == 1,
            let at = truths.firstIndex(of: true), known.contains(things[at].id)
        else { return nil }
        return things[at]
    }

    /// On the top of its box: clear where the foot is within 2 cm of it and the middle above it.
    private func on(_ thing: SequenceLabels.Instance, _ anchor: SequenceLabels.Instance) -> Bool? {
        let rise = bottom(thing) - top(anchor)
        let aside = planDistance(thing.obb.center, anchor.obb)
        if abs(rise) <= 0.02, aside <= 0 { return true }
        if aside > 0.15 || abs(rise) > 0.15 {
            // Inside the box it may stand on a shelf or a seat.
            return aside <= 0 && rise < 0 && bottom(thing) > bottom(anchor) + 0.05 ? nil : false
        }
        return nil
    }

    private func gap(_ thing: SequenceLabels.Instance, _ anchor: SequenceLabels.Instance) -> Double
    {
        min(
            thing.obb.corners.map { anchor.obb.distance(to: $0) }.min() ?? 0,
            anchor.obb.corners.map { thing.obb.distance(to: $0) }.min() ?? 0,
            anchor.obb.distance(to: thing.obb.center),
            thing.obb.distance(to: anchor.obb.center)
        )
    }

    /// In a direction from the anchor, degrees to the left of the line of sight.
    private func side(
        _ thing: SequenceLabels.Instance,
        of anchor: SequenceLabels.Instance,
        turnedBy degrees: Double
    ) -> Bool? {
        let sight = anchor.obb.center - viewpoint
        let offset = thing.obb.center - anchor.obb.center
        guard hypot(sight.x, sight.y) > 0.5, hypot(offset.x, offset.y) > 0.1 else { return nil }
        let turn = (atan2(offset.y, offset.x) - atan2(sight.y, sight.x)) * 180 / .pi - degrees
        let angle = abs(remainder(turn, 360))
        let gap = gap(thing, anchor)
        if angle <= 30, gap <= 1 {
            return planDistance(thing.obb.center, anchor.obb) > 0 ? true : nil
        }
        return angle >= 80 || gap >= 4 ? false : nil
    }

    private func between(
        _ thing: SequenceLabels.Instance,
        _ a: SequenceLabels.Instance,
        _ b: SequenceLabels.Instance
    ) -> Bool? {
        let line = SIMD2(b.obb.center.x - a.obb.center.x, b.obb.center.y - a.obb.center.y)
        let offset = SIMD2(
            thing.obb.center.x - a.obb.center.x,
            thing.obb.center.y - a.obb.center.y
        )
        let length = (line * line).sum().squareRoot()
        guard length > 0.3, length < 4 else { return nil }
        let along = (offset * line).sum() / (length * length)
        let rest = offset - along * line
        let aside = (rest * rest).sum().squareRoot()
        if (0.25...0.75).contains(along), aside <= 0.1 * length { return true }
        return along < -0.1 || along > 1.1 || aside > length ? false : nil
    }

    private func top(_ thing: SequenceLabels.Instance) -> Double {
        thing.obb.corners.map(\.z).max() ?? 0
    }

    private func bottom(_ thing: SequenceLabels.Instance) -> Double {
        thing.obb.corners.map(\.z).min() ?? 0
    }

    /// How far outside of a box's footprint a point is; negative within.
    private func planDistance(_ point: Vector3, _ box: OrientedBox) -> Double {
        var level = point
        level.z = box.center.z
        return box.contains(level) ? -1 : box.distance(to: level)
    }
}
