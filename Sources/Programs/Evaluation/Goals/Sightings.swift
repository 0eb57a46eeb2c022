internal import Imaging
internal import Recording

/// What the labelled frames of a sequence show of each instance.
struct Sightings {
    /// Pixels of each instance, frame by frame, in the order of the labelled frames.
    private let pixels: [[UInt16: Int]]
    private let labels: SequenceLabels

    /// Counts the pixels of every labelled frame; `nil` without labels.
    init?(_ folder: SequenceFolder) throws(SequenceError) {
        guard let labels = folder.labels, !folder.labelledFrames.isEmpty else { return nil }
        self.labels = labels
        var pixels: [[UInt16: Int]] = []
        for index in folder.labelledFrames {
            guard let image = try folder.instance(index) else { continue }
            var counts = [Int](repeating: 0, count: Int(UInt16.max) + 1)
            for label in image.labels { counts[Int(label)] += 1 }
            var frame: [UInt16: Int] = [:]
            for (id, count) in counts.enumerated() where id > 0 && count > 0 {
                frame[UInt16(id)] = count
            }
            pixels.append(frame)
        }
        self.pixels = pixels
    }

    /// The instances called `name` that are visible in any labelled frame.
    func visibleInstances(named name: String) -> [SequenceLabels.Instance] {
        labels.instances(named: name).filter { instance in
            pixels.contains { $0[instance.id] != nil }
        }
    }

    /// Everything that is visible in any labelled frame, by ascending id.
    var visibleInstances: [SequenceLabels.Instance] {
        labels.instances.values.filter { instance in
            pixels.contains { $0[instance.id] != nil }
        }.sorted { $0.id < $1.id }
    }

    /// Whether an instance by itself covers as many pixels in as many frames as a name that is asked for must.
    func isWellSeen(_ id: UInt16) -> Bool {
        pixels.count { ($0[id] ?? 0) >= GoalNames.pixelsInView } >= GoalNames.framesInView
    }

    /// The pixels of the instances called `name` in all labelled frames together.
    func pixelCount(of name: String) -> Int {
        let ids = labels.instances(named: name).map(\.id)
        return pixels.reduce(0) { sum, frame in ids.reduce(sum) { $0 + (frame[$1] ?? 0) } }
    }

    /// How each name is seen: its instances count together.
    var byName: [GoalNames.Sighting] {
        let groups = Dictionary(grouping: labels.instances.values, by: \.name)
        return groups.map { name, instances in
            let ids = instances.map(\.id)
            let perFrame = pixels.map { frame in ids.reduce(0) { $0 + (frame[$1] ?? 0) } }
            return GoalNames.Sighting(
                name: name,
                synonyms: Set(instances.flatMap(\.synonyms)).sorted(),
                category: instances.min { $0.id < $1.id }?.category ?? "",
                doNotScore: instances.contains(where: \.doNotScore),
                framesInView: perFrame.count { $0 >= GoalNames.pixelsInView },
                isVisible: perFrame.contains { $0 > 0 }
            )
        }.sorted { $0.name < $1.name }
    }
}
