internal import Geometry
public import Mapping
internal import SemanticSplat

extension ObjectRegistry {
    /// Moves the entries with the map when poses have been corrected since.
    public mutating func follow(_ map: MapSnapshot) {
        guard map.epoch != epoch else { return }
        let poses = Dictionary(
            map.keyframes.map { ($0.id, $0.worldFromCamera) },
            uniquingKeysWith: { first, _ in first }
        )
        for index in entries.indices { entries[index].trace.follow(poses) }
        for index in graves.indices { graves[index].trace.follow(poses) }
        epoch = map.epoch
        changeCount += 1
    }

    /// Hears what keyframes that were committed since the last time say of the entries.
    ///
    /// - Returns: the ids of what has gone for good with this.
    mutating func hear(_ map: MapSnapshot) -> [String] {
        var removed: [String] = []
        let news = map.submaps.filter { !$0.isActive && !heard.contains($0.keyframe.id) }
            .map(\.keyframe).sorted { $0.id < $1.id }
        for keyframe in news {
            for index in entries.indices where entries[index].hear(keyframe, in: map) {
                changeCount += 1
                guard entries[index].state == .removed else { continue }
                removed.append(entries[index].id)
                graves.append((entries[index].trace, entries[index].goneNanoseconds))
                if graves.count > capacity { graves.removeFirst() }
            }
        }
        heard = Set(map.submaps.lazy.filter { !$0.isActive }.map(\.keyframe.id))
        return removed
    }

    /// The removed thing that `trace` may be, found elsewhere: of a like name, alike, and here only since it was last seen there.
    func gone(
        alike trace: ObjectTrace,
        named query: TextQuery,
        _ synonymCosine: Double
    ) -> Int? {
        entries.firstIndex { entry in
            entry.state == .removed && entry.trace.isAlike(trace)
                && trace.appearedNanoseconds >= entry.lastSeenNanoseconds
                && likeness(entry, query.embedding) >= synonymCosine
        }
    }

    /// Gives a removed thing the place of one that was found elsewhere before, under an id of its own, if it may be that one.
    ///
    /// - Returns: whether there is one.
    mutating func reunite(_ id: String, synonymCosine: Double) -> Bool {
        guard let old = entries.firstIndex(where: { $0.id == id }) else { return false }
        let lost = entries[old]
        let found = entries.indices.first { index in
            let entry = entries[index]
            return index > old && entry.state == .confirmed && entry.trace.isAlike(lost.trace)
                && entry.trace.appearedNanoseconds >= lost.lastSeenNanoseconds
                && likeness(entry, lost.embedding) >= synonymCosine
        }
        guard let found else { return false }
        entries[old].move(to: entries[found].trace)
        retired[entries[found].id] = id
        entries.remove(at: found)
        changeCount += 1
        return true
    }

    /// The removed thing of a name like `query`, to explain an empty answer with.
    func removed(like query: TextQuery, synonymCosine: Double) -> Entry? {
        entries.last {
            $0.state == .removed && likeness($0, query.embedding) >= synonymCosine
        }
    }
}

extension ObjectRegistry.Entry {
    /// Takes a keyframe's word.
    ///
    /// - Returns: whether the state is another one now.
    fileprivate mutating func hear(_ keyframe: Keyframe, in map: MapSnapshot) -> Bool {
        guard state != .removed, keyframe.stampNanoseconds > lastSeenNanoseconds else {
            return false
        }
        let before = state
        switch trace.look(keyframe, map.freeSpace) {
        case .noWord: break
        case .seen:
            trace.lastSeenNanoseconds = keyframe.stampNanoseconds
            looks = 0
            state = stateWhenSeen
        case .lookedThrough:
            looks += 1
            goneNanoseconds = keyframe.stampNanoseconds
            let isGone = looks >= map.freeSpace.looks && wasSeenReliably(in: map)
            state = isGone ? .removed : .missing
        }
        return state != before
    }

    /// Whether views that were there to see it saw it, while it was there: what many of them looked through even then, something
    /// thin or blurred, has not gone when more do.
    private func wasSeenReliably(in map: MapSnapshot) -> Bool {
        let then = map.keyframes.filter {
            (trace.appearedNanoseconds...max(trace.appearedNanoseconds, lastSeenNanoseconds))
                .contains($0.stampNanoseconds)
        }
        let looks = then.map { trace.look($0, map.freeSpace) }
        let missed = looks.count { $0 == .lookedThrough }
        return missed * 6 <= looks.count { $0 == .seen } + missed
    }
}
