import Grounding
import Messages
import Testing

/// What a text is read as; the map decides nothing here.
struct GoalWordsTests {
    private func read(_ text: String, negatives: [String] = []) throws -> Interpretation {
        let answer = FurnishedWorld.ask(Goal(text: text, negatives: negatives, wantsMasks: false))
        #expect(answer.status != .rejected, "\(text): \(answer.reason)")
        return try #require(answer.interpretation)
    }

    private func reason(_ text: String, negatives: [String] = []) -> String {
        let answer = FurnishedWorld.ask(Goal(text: text, negatives: negatives, wantsMasks: false))
        #expect(answer.status == .rejected, "\(text): \(answer.status)")
        return answer.reason
    }

    @Test(arguments: [
        "mug", "mugs", "side table", "exercise bench", "photo frame", "orange", "orange fruit",
        "standing air conditioner", "remote control", "in-tray", "red wine", "black board",
        "whiteboard", "salt and pepper", "glass of water", "chest of drawers", "TV stand",
        "small table", "rubik's cube", "phillips screwdriver", "light switch", "dark wooden floor",
        "\"red mug on the table\"", "over-ear headphones", "undershirt", "onion", "inkwell",
    ])
    func `a name is a name, whatever words are in it`(_ text: String) throws {
        let reading = try read(text)
        #expect(reading.reading == .name)
        #expect(reading.things.map(\.name) == [text.replacing("\"", with: "")])
        #expect(reading.relations.isEmpty)
    }

    @Test func `colours and sizes are said of a name`() throws {
        let reading = try read("the small red mug")
        #expect(reading.reading == .words)
        let mug = try #require(reading.things.first)
        #expect(mug.name == "mug")
        #expect(mug.number == .one)
        #expect(mug.colors == ["red"])
        #expect(mug.sizes == ["small"])
        #expect(reading.words == "the small red 'mug'")
    }

    @Test(arguments: [
        ("red mug", ["red"], "mug"), ("Find me the Light Blue cup, please", ["light blue"], "cup"),
        ("a gray sofa", ["grey"], "sofa"), ("the red and white mug", ["red", "white"], "mug"),
        ("the mug that is red", ["red"], "mug"), ("the orange orange", ["orange"], "orange"),
        ("the red side table", ["red"], "side table"),
        ("the navy cushion", ["dark blue"], "cushion"),
        ("the black remote control", ["black"], "remote control"),
        ("the orange on the table", [], "orange"), ("the red wine", [], "red wine"),
        ("the black black board", ["black"], "black board"),
    ])
    func `a colour belongs to the name behind it`(
        _ text: String,
        _ colors: [String],
        _ name: String
    ) throws {
        let thing = try #require(try read(text).things.first)
        #expect(thing.colors == colors)
        #expect(thing.name == name)
    }

    @Test(arguments: [
        ("the mug", Interpretation.Number.one), ("a mug", .any), ("any mug", .any),
        ("all mugs", .all), ("the mugs", .all), ("all the mugs", .all), ("every mug", .all),
        ("mug", .unsaid), ("red mug", .unsaid), ("the glass", .one),
    ])
    func `how many are meant`(_ text: String, _ number: Interpretation.Number) throws {
        #expect(try read(text).things.first?.number == number)
    }

    @Test(arguments: [
        ("the mug on the table", Interpretation.RelationKind.on),
        ("the mug which is standing on top of the table", .on),
        ("the ball in the box", .within), ("the ball inside the box", .within),
        ("the book under the lamp", .under), ("the book beneath the lamp", .under),
        ("the lamp over the table", .above), ("the chair next to the sofa", .nextTo),
        ("the chair beside the sofa", .nextTo), ("the chair nearest to the sofa", .nearestTo),
        ("the chair closest to the sofa", .nearestTo),
        ("the nearest chair to the sofa", .nearestTo),
        ("the mug left of the bowl", .leftOf),
        ("the mug to the left of the bowl", .leftOf),
        ("the mug on the right of the bowl", .rightOf),
        ("the mug in front of the bowl", .inFrontOf), ("the mug behind the bowl", .behind),
    ])
    func `a place`(_ text: String, _ kind: Interpretation.RelationKind) throws {
        let reading = try read(text)
        #expect(reading.things.count == 2)
        #expect(reading.relations == [.init(kind, thing: 0, anchors: [1])])
        let depends = ["left", "right", "front", "behind"].contains { text.contains($0) }
        #expect(reading.viewpointCamera == (depends ? "front" : ""))
    }

    @Test func `between needs two things`() throws {
        let reading = try read("the ball between the red chair and the table")
        #expect(reading.things.map(\.name) == ["ball", "chair", "table"])
        #expect(reading.relations == [.init(.between, thing: 0, anchors: [1, 2])])
        #expect(reading.things[1].colors == ["red"])
        #expect(reason("the ball between the chairs").contains("two things"))
    }

    @Test func `a place belongs to the name before it, or after and to the first`() throws {
        let chain = try read("the mug on the table next to the sofa")
        #expect(chain.relations.count == 2)
        #expect(chain.relations.contains(.init(.nextTo, thing: 1, anchors: [2])))
        let both = try read("the mug on the table and next to the bowl")
        #expect(both.relations.contains(.init(.nextTo, thing: 0, anchors: [2])))
        #expect(both.relations.contains(.init(.on, thing: 0, anchors: [1])))
    }

    @Test(arguments: [
        ("the largest box", "largest"), ("the nearest mug", "nearest"),
        ("the chair on the left", "leftmost"), ("the left mug", "leftmost"),
        ("the closest chair to me", "nearest"), ("the mug nearest to me", "nearest"),
        ("the second chair from the left", "second from the left"),
    ])
    func `a superlative`(_ text: String, _ word: String) throws {
        #expect(try read(text).things.first?.superlative == word)
    }

    @Test func `what it is not, in the text and beside it`() throws {
        for (text, negatives) in [
            ("the mug, not the blue one", []), ("the mug but not the blue one", []),
            ("mug", ["the blue one"]), ("mug", ["blue"]), ("the mug", ["blue mug"]),
            ("the mug that is not blue", []),
        ] {
            let reading = try read(text, negatives: negatives)
            #expect(reading.excludedColors == ["blue"], "\(text) \(negatives)")
            #expect(reading.things.map(\.name) == ["mug"])
        }
        let place = try read("mug", negatives: ["the one on the table"])
        #expect(place.relations == [.init(.on, thing: 0, anchors: [1], isExcluded: true)])
        #expect(try read("cup", negatives: ["mug"]).reading == .name)
    }

    @Test(arguments: [
        ("the mug against the wall", "'against'"), ("the mug with a handle", "'with'"),
        ("the mug opposite the sofa", "'opposite'"), ("the red one", "'one'"),
        ("the thing on the table", "'thing'"), ("on the table", "name the thing"),
        ("the mug next to me", "'me'"), ("the second chair", "from where"),
        (
            "the mug on the table on the rug on the floor under the lamp on the shelf by the door near the sofa by the bed",
            "more than 8"
        ),
    ])
    func `what cannot be judged is not dropped but refused`(_ text: String, _ named: String) {
        #expect(reason(text).contains(named))
    }

    @Test func `no text is too strange to be read`() {
        var state: UInt64 = 7
        let words = [
            "the", "a", "red", "on", "and", "not", "between", ",", "left", "of", "from", "mug",
            "nearest", "to", "second", "one", "that", "is", "\"", "dark", "small", "all", "but",
        ]
        for _ in 0..<300 {
            var text: [String] = []
            for _ in 0..<Int(state >> 33) % 9 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(words[Int(state >> 33) % words.count])
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let answer = FurnishedWorld.ask(
                Goal(
                    text: text.joined(separator: " "),
                    wantsMasks: false,
                    wantsPoints: false,
                    region: .init(center: [50, 0, 0], size: [1, 1, 1])
                )
            )
            #expect(!answer.reason.isEmpty)
            #expect((answer.interpretation?.things.count ?? 0) <= Interpretation.mostThings)
        }
    }
}
