internal import Foundation
internal import Messages

extension WordResolver {
    /// Leaves what has most (or least) of what the superlative says; a tie leaves several.
    func choose(_ place: Int, _ found: inout Resolved) {
        let thing = interpretation.things[place]
        guard !thing.superlative.isEmpty, !found.candidates.isEmpty else { return }
        // Where some surely fit, the doubtful ones do not take part.
        let sure = found.candidates.filter { $0.leastDegree >= settings.holdsFrom }
        if !sure.isEmpty { found.candidates = sure }
        if place == 0, let ordinal = reading.ordinal { return count(ordinal, &found, thing) }
        guard let (measure, isGreatest) = GoalLexicon.superlatives[thing.superlative] else {
            return
        }
        guard let values = values(measure, &found) else { return }
        let signed = values.map { isGreatest ? $0 : -$0 }
        let best = signed.max() ?? 0
        let margin = margin(of: measure)
        let chosen = found.candidates.indices.filter { best - signed[$0] <= margin }
        found.candidates = chosen.map { found.candidates[$0] }
        if chosen.count > 1 {
            found.isTied = true
            found.notes.append("\(chosen.count) are about equally \(thing.superlative)")
        }
    }

    private func values(_ measure: SuperlativeMeasure, _ found: inout Resolved) -> [Double]? {
        let plan = relations.plan
        switch measure {
        case .size(let size): return found.candidates.map { log($0.body.size(size)) }
        case .altitude:
            return found.candidates.map { 0.5 * ($0.body.bottom + $0.body.top) }
        case .distance:
            return found.candidates.map { $0.body.box.distance(to: relations.viewpoint) }
        case .rightness:
            let viewpoint = plan.place(relations.viewpoint)
            let offsets = found.candidates.map { $0.body.rectangle.center - viewpoint }
            let middle = offsets.reduce(.zero) {
                $0 + $1 / max(1e-6, ($1 * $1).sum().squareRoot())
            }
            let angles = offsets.map { offset in
                atan2(
                    middle.y * offset.x - middle.x * offset.y,
                    (middle * offset).sum()
                )
            }
            guard angles.allSatisfy({ abs($0) <= .pi / 2 }) else {
                found.isTied = found.candidates.count > 1
                found.notes.append(
                    "they lie all around the camera, so none is left or right of all"
                )
                return nil
            }
            return angles
        }
    }

    private func margin(of measure: SuperlativeMeasure) -> Double {
        switch measure {
        case .size: log(settings.sizeRatio)
        case .altitude, .distance: settings.distanceMarginMetres
        case .rightness: 0.02
        }
    }

    /// The second from the left, and so on.
    private func count(_ ordinal: Int, _ found: inout Resolved, _ thing: Interpretation.Thing) {
        guard let angles = values(.rightness, &found) else { return }
        let order = found.candidates.indices.sorted { angles[$0] < angles[$1] }
        let rank = ordinal > 0 ? ordinal - 1 : order.count + ordinal
        guard order.indices.contains(rank) else {
            found.failure =
                "there are only \(order.count) to count, none is the \(thing.superlative)"
            found.candidates = []
            return
        }
        found.candidates = [found.candidates[order[rank]]]
    }
}
