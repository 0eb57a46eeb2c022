internal import Geometry
internal import Imaging
internal import Mapping
internal import Messages

extension Grounder {
    /// Answers `prompt`: the mask of what it points at, the thing of the map behind it, and its masks in other images.
    ///
    /// - Parameters:
    ///   - prompt: what points at the thing.
    ///   - searchable: the map; `nil` while there is none.
    ///   - newest: the newest image of each camera.
    ///   - latest: the newest image of all, to draw the mask in too; `nil` draws it in keyframes only.
    ///   - registry: which things have which ids; renewed.
    ///   - budget: when to stop, and the clock.
    /// - Returns: at most one object, whose score is the overlap with the thing that the network predicts for its mask. When
    ///   nothing of the map lies behind the mask, the mask is there all the same.
    public func answer(
        _ prompt: Prompt,
        in searchable: SearchableMap?,
        newest: [ImageView],
        latest: ImageView? = nil,
        registry: inout ObjectRegistry,
        budget: GoalBudget = GoalBudget()
    ) -> GoalAnswer {
        let start = budget.nanoseconds()
        var answer = GoalAnswer(
            goalID: prompt.id,
            text: prompt.text,
            status: .rejected,
            reason: ""
        )
        if let map = searchable?.map { answer.describe(map) }
        do throws(PromptRejection) {
            try resolve(prompt, searchable, newest, latest, &registry, budget, into: &answer)
        } catch {
            answer.end(.rejected, error.reason)
        }
        answer.timing.totalMilliseconds = milliseconds(from: start, to: budget.nanoseconds())
        return answer
    }

    private func resolve(
        _ prompt: Prompt,
        _ searchable: SearchableMap?,
        _ newest: [ImageView],
        _ latest: ImageView?,
        _ registry: inout ObjectRegistry,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) throws(PromptRejection) {
        if let reason = prompt.rejection {
            throw PromptRejection(reason: reason)
        }
        guard let segmenter else {
            throw PromptRejection(
                reason: "the model has no folder segment_anything, so nothing can be pointed at"
            )
        }
        guard let searchable, !searchable.map.isEmpty else {
            return answer.end(.mapEmpty, "the map is empty; move the camera to see something first")
        }
        let images = PromptableImages(newest: newest, keyframes: searchable.map.keyframes)
        let image = try images.image(of: prompt)
        let camera = image.picture.pinhole(
            width: segmenter.viewWidth,
            height: segmenter.viewHeight
        )
        let projected = try PromptProjection(image, into: camera)(prompt)
        let start = budget.nanoseconds()
        let mask = segmenter.segment(projected, in: image.picture)
        let segmented = budget.nanoseconds()
        answer.timing.encodeMilliseconds = milliseconds(from: start, to: segmented)
        guard let mask, mask.mask.area > 0 else {
            return answer.end(.notFound, "the network draws no mask for \(prompt.text)")
        }
        answer.bestScore = mask.score
        let lifted = MaskLift(from: camera, to: image)
            .mask(mask.raster, above: 0, score: mask.score)
        if prompt.wantsMasks { answer.promptMask = lifted }
        if budget.isExpired() {
            return answer.end(.deadline, "the deadline passed while the image was segmented")
        }
        find(mask, prompt, image, camera, searchable, &registry, into: &answer)
        let searched = budget.nanoseconds()
        answer.timing.searchMilliseconds = milliseconds(from: segmented, to: searched)
        if prompt.wantsMasks && answer.status == .found {
            answer.objects[0].masks = [answer.promptMask].compactMap { $0 }
            draw(searchable, latest, budget, besides: image, into: &answer)
            answer.timing.maskMilliseconds = milliseconds(from: searched, to: budget.nanoseconds())
        }
    }

    /// From the mask to the thing behind it, or to the sentence why there is none.
    private func find(
        _ mask: ViewMask,
        _ prompt: Prompt,
        _ image: ImageView,
        _ camera: Pinhole,
        _ searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        into answer: inout GoalAnswer
    ) {
        let surface = VisibleSurface(
            searchable,
            view: image,
            camera: camera,
            mask: mask.mask,
            settings: settings
        )
        guard let instance = largestPart(of: surface, in: searchable),
            let shape = ObjectShape(
                surface.members(of: instance, in: searchable.cells).withoutStrays,
                up: searchable.map.up
            )
        else {
            return answer.end(
                .notFound,
                "\(surface.entries.count) Gaussians of the map lie behind the mask of \(prompt.text), too few for a thing; "
                    + "the camera may not have seen the place from two sides yet"
            )
        }
        let name = vocabulary.bestName(
            of: instance,
            in: searchable.cells,
            minimumCosine: calibration.minimumCosine
        )
        registry.follow(searchable.map)
        let entry = registry.recognise(
            ObjectTrace(shape, in: searchable.map),
            like: name,
            synonymCosine: calibration.synonymCosine
        )
        answer.objects = [
            object(
                shape,
                label: entry.label,
                score: mask.score,
                maximumPoints: prompt.wantsPoints ? prompt.maximumPoints : 0,
                searchable.map
            ).known(as: entry)
        ]
        answer.end(
            .found,
            "the mask of \(prompt.text) shows \(shape.members.count) Gaussians of one thing"
        )
    }

    /// What of the surface hangs together, if it is enough for a thing.
    private func largestPart(
        of surface: VisibleSurface,
        in searchable: SearchableMap
    ) -> Instance? {
        let cells = searchable.cells
        var evidence = [Float](repeating: 0, count: cells.count)
        for (entry, own) in zip(surface.entries, surface.evidence) {
            evidence[Int(entry.cell)] += own
        }
        let parts = evidence.indices.compactMap { cell -> RelevantCell? in
            let share = min(1, evidence[cell] / max(cells.evidence[cell], 1e-6))
            guard evidence[cell] > 0, share >= Float(settings.surfaceCellShare) else { return nil }
            return RelevantCell(
                centre: cells.centres[cell],
                number: cell,
                relevancy: share,
                evidence: evidence[cell]
            )
        }
        return InstanceFinder(
            settings: settings,
            segmentationAffinity: -1,  // the mask has said what belongs together
            map: searchable.cells
        )
        .instances(of: parts).first
    }
}

extension VisibleSurface {
    /// The Gaussians that lie in the instance's cells.
    fileprivate func members(of instance: Instance, in cells: LanguageCells) -> [ObjectMember] {
        var isPart = [Bool](repeating: false, count: cells.count)
        for cell in instance.cells { isPart[cell.number] = true }
        return entries.indices.filter { isPart[Int(entries[$0].cell)] }.map { at in
            ObjectMember(
                LanguageCells.Member(
                    address: GaussianAddress(submap: entries[at].submap, index: entries[at].index),
                    reachMetres: 0,
                    evidence: evidence[at],
                    centre: entries[at].world
                ),
                relevancy: 1
            )
        }
    }
}
