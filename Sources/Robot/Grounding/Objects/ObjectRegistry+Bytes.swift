internal import Geometry
public import Mapping
internal import Messages

extension ObjectRegistry {
    /// The registry as bytes, to keep beside the map that it belongs to.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt64(lastNumber))
        writer.put(epoch)
        writer.put(UInt64(entries.count))
        for entry in entries { writer.put(entry) }
        writer.put(UInt64(graves.count))
        for grave in graves {
            writer.put(grave.trace)
            writer.put(grave.goneNanoseconds)
        }
        writer.put(heard.sorted().map { Int64($0) })
        writer.put(UInt64(retired.count))
        for (old, new) in retired.sorted(by: { $0.key < $1.key }) {
            writer.put(old)
            writer.put(new)
        }
        return writer.bytes
    }

    /// Reads what ``encoded()`` wrote.
    ///
    /// - Throws: `SavedMapError` for other bytes.
    public init(decoding bytes: [UInt8]) throws(SavedMapError) {
        self.init()
        var reader = ByteReader(bytes)
        lastNumber = Int(try reader.counter("the last object's number"))
        epoch = try reader.number(UInt64.self, "the objects' epoch")
        for _ in 0..<(try reader.count("the number of objects")) {
            entries.append(try reader.entry())
        }
        for _ in 0..<(try reader.count("the number of graves")) {
            let trace = try reader.trace()
            graves.append((trace, try reader.number(Int64.self, "a grave's stamp")))
        }
        heard = Set(try reader.numbers(of: Int64.self, "the keyframes heard").map { Int($0) })
        for _ in 0..<(try reader.count("the number of retired ids")) {
            let old = try reader.text("a retired id")
            retired[old] = try reader.text("a retired id's heir")
        }
        try reader.finish()
    }

    /// Forgets everything, or takes what a saved map knew instead.
    ///
    /// New ids go on from the highest of both: no id comes to mean two things.
    public mutating func replace(by saved: ObjectRegistry = ObjectRegistry()) {
        let (number, changes) = (max(lastNumber, saved.lastNumber), changeCount)
        self = saved
        (lastNumber, changeCount) = (number, changes + 1)
    }

    /// Takes over the objects of another session, whose map was merged into this one.
    ///
    /// What stands in the place of a known object of a like name is that object; others get new ids.
    ///
    /// - Parameters:
    ///   - other: the other session's.
    ///   - numbers: the new numbers of its keyframes, by the old ones.
    ///   - synonymCosine: the cosine of two names from which they may mean the same thing.
    mutating func merge(_ other: ObjectRegistry, numbers: [Int: Int], synonymCosine: Double) {
        for var entry in other.entries {
            entry.trace.renumber(numbers)
            if isKnown(entry, synonymCosine) { continue }
            entry.id = newID()
            entries.append(entry)
        }
        for var grave in other.graves {
            grave.trace.renumber(numbers)
            graves.append(grave)
        }
        heard.formUnion(numbers.values)
        changeCount += 1
    }

    private func isKnown(_ other: Entry, _ synonymCosine: Double) -> Bool {
        entries.contains {
            ($0.centroid - other.centroid).length <= reach($0.box, other.box)
                && (likeness($0, other.embedding) >= synonymCosine || $0.label == other.label)
        }
    }
}

extension Grounder {
    /// Takes the objects of a saved map, which was merged into this one, into `registry`.
    ///
    /// - Parameters:
    ///   - saved: the saved map's objects.
    ///   - registry: the known objects; renewed.
    ///   - numbers: the new numbers of the saved map's keyframes, by the old ones.
    public func merge(
        _ saved: ObjectRegistry,
        into registry: inout ObjectRegistry,
        numbers: [Int: Int]
    ) {
        registry.merge(saved, numbers: numbers, synonymCosine: calibration.synonymCosine)
    }
}

extension ByteWriter {
    fileprivate mutating func put(_ entry: ObjectRegistry.Entry) {
        put(entry.id)
        put(entry.label)
        put(UInt32(entry.state.rawValue))
        put(entry.trace)
        put(UInt32(entry.looks))
        put(entry.goneNanoseconds)
        put(UInt32(entry.stateWhenSeen.rawValue))
        put(entry.embedding)
    }

    fileprivate mutating func put(_ trace: ObjectTrace) {
        put(trace.centroid)
        put(trace.box)
        put(trace.surface)
        for channel in 0..<3 { put(trace.color[channel]) }
        put(trace.anchor != nil)
        if let anchor = trace.anchor {
            put(Int64(anchor.keyframe))
            put(anchor.worldFromCamera)
        }
        put(trace.appearedNanoseconds)
        put(trace.lastSeenNanoseconds)
    }
}

extension ByteReader {
    fileprivate mutating func entry() throws(SavedMapError) -> ObjectRegistry.Entry {
        let id = try text("an object's id")
        let label = try text("an object's name")
        return ObjectRegistry.Entry(
            id: id,
            label: label,
            state: try state(),
            trace: try trace(),
            looks: Int(try number(UInt32.self, "an object's looks")),
            goneNanoseconds: try number(Int64.self, "when an object went"),
            stateWhenSeen: try state(),
            embedding: try numbers(of: Float.self, "an object's name")
        )
    }

    private mutating func state() throws(SavedMapError) -> ObjectMessage.State {
        let value = try number(UInt32.self, "an object's state")
        guard let state = ObjectMessage.State(rawValue: .init(value)) else {
            throw SavedMapError("an object has the state \(value)")
        }
        return state
    }

    fileprivate mutating func trace() throws(SavedMapError) -> ObjectTrace {
        let centroid = try vector("an object's middle")
        let bounds = try box("an object's box")
        let surface = try numbers(of: Float.self, "an object's surface")
        guard surface.count % 3 == 0, surface.allSatisfy(\.isFinite) else {
            throw SavedMapError(
                "an object's surface has \(surface.count) numbers, or not finite ones"
            )
        }
        let color = SIMD3(
            try float("an object's colour"),
            try float("an object's colour"),
            try float("an object's colour")
        )
        var anchor: (Int, Pose)?
        if try truth("whether an object hangs on a keyframe") {
            let keyframe = Int(try number(Int64.self, "an object's keyframe"))
            anchor = (keyframe, try pose("an object's keyframe"))
        }
        return ObjectTrace(
            centroid: centroid,
            box: bounds,
            surface: surface,
            color: color,
            anchor: anchor,
            appearedNanoseconds: try number(Int64.self, "when an object appeared"),
            lastSeenNanoseconds: try number(Int64.self, "when an object was seen")
        )
    }
}
