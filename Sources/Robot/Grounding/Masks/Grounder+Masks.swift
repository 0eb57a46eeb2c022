internal import Mapping

extension Grounder {
    /// Draws the answer's objects into the newest image and into the keyframes that saw them best.
    ///
    /// One image may be left out, whose mask is there already. When time runs out, the masks that are not drawn are left
    /// out, and the reason says so.
    func draw(
        _ searchable: SearchableMap,
        _ latest: ImageView?,
        _ budget: GoalBudget,
        besides done: ImageView? = nil,
        into answer: inout GoalAnswer
    ) {
        var refinements = settings.maskRefinement?.maximumMasks ?? 0
        let map = searchable.map
        let members = answer.objects.map { ObjectMembers($0.members, in: map) }
        if let latest, !latest.isSame(as: done) {
            if budget.isExpired() { return answer.noteMissingMasks() }
            let painter = MaskPainter(searchable, view: latest)
            for (at, object) in answer.objects.enumerated() {
                if let mask = painter.paint(members[at], score: object.score) {
                    answer.objects[at].masks.append(refined(mask, of: at, in: latest, &refinements))
                }
            }
        }
        for (keyframe, objects) in keyframesToDraw(answer, map) {
            let view = ImageView(keyframe)
            if view.isSame(as: latest) || view.isSame(as: done) { continue }
            if budget.isExpired() { return answer.noteMissingMasks() }
            let painter = MaskPainter(searchable, view: view)
            for at in objects {
                let score = answer.objects[at].score
                if let mask = painter.paint(members[at], score: score) {
                    answer.objects[at].masks.append(refined(mask, of: at, in: view, &refinements))
                }
            }
        }
    }

    /// The mask with the decoder's rim, if it is the best object's and some of the `left` refinements are.
    private func refined(
        _ mask: GroundedMask,
        of object: Int,
        in view: ImageView,
        _ left: inout Int
    ) -> GroundedMask {
        guard object == 0, left > 0, let segmenter, let refinement = settings.maskRefinement else {
            return mask
        }
        left -= 1
        return MaskRefiner(segmenter: segmenter, settings: refinement).refined(mask, in: view)
    }

    /// Which keyframes to draw, and which objects in each: those that saw most of the best objects.
    private func keyframesToDraw(
        _ answer: GoalAnswer,
        _ map: MapSnapshot
    ) -> [(Keyframe, [Int])] {
        var chosen: [(keyframe: Keyframe, objects: [Int])] = []
        for (at, object) in answer.objects.enumerated() {
            let best = Sightings(of: object.members, in: map).all
                .sorted { $0.share > $1.share }
                .prefix(settings.maximumKeyframeMasks)
            for sighting in best {
                if let known = chosen.firstIndex(where: { $0.keyframe.id == sighting.keyframe.id })
                {
                    chosen[known].objects.append(at)
                } else if chosen.count < settings.maximumKeyframeMasks {
                    chosen.append((sighting.keyframe, [at]))
                }
            }
        }
        return chosen.map { ($0.keyframe, $0.objects) }
    }
}

extension GoalAnswer {
    fileprivate mutating func noteMissingMasks() {
        reason += "; the deadline passed before all masks were drawn"
    }
}
