/// What a map says of a name: the things that fit it, or why there are none.
struct FoundObjects: Sendable {
    /// A thing as the map shows it.
    struct Thing: Sendable {
        /// Without an id and a state, which the registry knows.
        let object: GroundedObject
        let trace: ObjectTrace
    }

    /// Why nothing fits.
    struct Absence: Sendable {
        /// Whether the language of any place came near the name's.
        let cameNear: Bool
        /// The names that what came near looks more like.
        let rivals: [String]
    }

    /// The best score of anything in the map, and the second best.
    let bestScore: Double
    let secondScore: Double

    /// The things that fit, the best first.
    let things: [Thing]

    /// `nil` until it was wanted.
    var absence: Absence?

    /// Its bytes, about.
    var byteCount: Int {
        things.reduce(MemoryLayout<Self>.stride) {
            $0 + $1.object.byteCount + $1.trace.byteCount
        } + (absence?.rivals.reduce(0) { $0 + $1.utf8.count } ?? 0)
    }
}

extension GroundedObject {
    /// The bytes of what it holds, about; plans and masks, which are made for one answer, are left out.
    var byteCount: Int {
        MemoryLayout<Self>.stride + MemoryLayout<Double>.stride * covariance.count
            + MemoryLayout<ObjectMember>.stride * members.count
            + MemoryLayout<SurfacePoint>.stride * points.count
    }

    /// The same as a thing that the registry knows.
    func known(as entry: ObjectRegistry.Entry) -> GroundedObject {
        var object = self
        object.id = entry.id
        // One view may be mistaken.
        object.state = entry.state == .confirmed && viewCount < 2 ? .tentative : entry.state
        return object
    }
}

extension ObjectTrace {
    /// The bytes of what it holds.
    var byteCount: Int { MemoryLayout<Self>.stride + MemoryLayout<Float>.stride * surface.count }
}
