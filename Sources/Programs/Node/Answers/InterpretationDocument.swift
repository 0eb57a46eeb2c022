internal import Messages

/// How a goal's text was read, as JSON (the keys are a contract).
struct InterpretationDocument: Encodable {
    struct Thing: Encodable {
        let name: String
        let number: String
        let colors: [String]
        let sizes: [String]
        let superlative: String?
    }

    struct Relation: Encodable {
        let kind: String
        let thing: Int
        let anchors: [Int]
        let isExcluded: Bool
    }

    struct Viewpoint: Encodable {
        let camera: String
        let stampNs: Int64
    }

    let words: String
    let reading: String
    let things: [Thing]
    let relations: [Relation]
    let excludedColors: [String]
    let viewpoint: Viewpoint?

    init(_ interpretation: Interpretation) {
        words = interpretation.words
        reading = "\(interpretation.reading)".uppercased()
        things = interpretation.things.map { thing in
            Thing(
                name: thing.name,
                number: "\(thing.number)".uppercased(),
                colors: thing.colors,
                sizes: thing.sizes,
                superlative: thing.superlative.isEmpty ? nil : thing.superlative
            )
        }
        relations = interpretation.relations.map { relation in
            Relation(
                kind: relation.kind.name,
                thing: relation.thing,
                anchors: relation.anchors,
                isExcluded: relation.isExcluded
            )
        }
        excludedColors = interpretation.excludedColors
        viewpoint =
            interpretation.viewpointCamera.isEmpty
            ? nil
            : Viewpoint(
                camera: interpretation.viewpointCamera,
                stampNs: interpretation.viewpointStampNanoseconds
            )
    }
}

/// What became of an object of a standing goal, as JSON.
struct EventDocument: Encodable {
    let event: String
    let objectId: String
    let words: String

    init(_ event: ObjectEvent) {
        (self.event, objectId, words) = (event.event.name, event.objectID, event.words)
    }
}
