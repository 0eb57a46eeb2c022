import Evaluation
import Testing

@Suite struct GoalScoresTests {
    @Test func `six answers by hand`() throws {
        let present: [GoalOutcome] = [
            .init(
                sequence: "s",
                name: "a",
                isPresent: true,
                isFound: true,
                errorMetres: 0,
                maskIoU: 0.8
            ),
            .init(
                sequence: "s",
                name: "b",
                isPresent: true,
                isFound: true,
                errorMetres: 0.2,
                maskIoU: 0.4
            ),
            .init(
                sequence: "s",
                name: "c",
                isPresent: true,
                isFound: true,
                errorMetres: 2,
                maskIoU: 0
            ),
            .init(sequence: "s", name: "d", isPresent: true, isFound: false),
        ]
        let absent: [GoalOutcome] = [
            .init(sequence: "s", name: "x", isPresent: false, isFound: true),
            .init(sequence: "s", name: "y", isPresent: false, isFound: false),
        ]
        let scores = GoalScores(present + absent)
        #expect(scores.asked == 4 && scores.absentAsked == 2)
        #expect(scores.found == 0.75)
        #expect(scores.successWithin10Centimetres == 0.25)
        #expect(scores.successWithin25Centimetres == 0.5)
        #expect(scores.successWithin50Centimetres == 0.5)
        #expect(scores.medianErrorMetres == 0.2)
        #expect(abs(try #require(scores.maskIoU) - 0.6) < 1e-12, "the wrong one does not count")
        #expect(scores.falseFound == 0.5)
    }

    @Test func `nothing asked is nothing measured`() {
        let scores = GoalScores([])
        #expect(scores.asked == 0 && scores.found == nil && scores.falseFound == nil)
    }
}

@Suite struct KnownKindsTests {
    private let kinds = KnownKinds(names: ["red cup", "dumbbell", "Cracker Box", "orange"])

    @Test(arguments: ["cup", "light blue cup", "cracker box", "yellow dumbbell", "orange"])
    func `a colour makes no new kind`(_ name: String) { #expect(kinds.contain(name)) }

    @Test(arguments: ["gelatin box", "box", "spoon", "cup holder", "red"])
    func `another thing does`(_ name: String) { #expect(!kinds.contain(name)) }
}

@Suite struct GoalNamesTests {
    private let sightings: [GoalNames.Sighting] = [
        .init(
            name: "red mug",
            synonyms: ["cup"],
            category: "others",
            framesInView: 9,
            isVisible: true
        ),
        .init(name: "dining chair", category: "chair", framesInView: 3, isVisible: true),
        .init(name: "spoon", category: "others", framesInView: 2, isVisible: true),
        .init(name: "tap", category: "others", doNotScore: true, framesInView: 50, isVisible: true),
        .init(name: "floor", category: "floor", framesInView: 90, isVisible: true),
        .init(name: "sofa", category: "sofa", framesInView: 0, isVisible: false),
        .init(name: "coffee mug", category: "others", framesInView: 0, isVisible: false),
    ]

    @Test func `asks what is seen well and neither structure nor doubtful labels`() {
        let names = GoalNames(sequence: "s", sightings: sightings, otherNames: [])
        #expect(names.present == ["dining chair", "red mug"])
        #expect(names.absent.count == 2)
    }

    @Test func `absent names share no name, synonym or head word with what is visible`() {
        // Enough present names to draw the whole pool.
        let many =
            sightings
            + (0..<100).map {
                GoalNames.Sighting(
                    name: "thing \($0) q\($0)z",
                    category: "others",
                    framesInView: 5,
                    isVisible: true
                )
            }
        let names = GoalNames(
            sequence: "s",
            sightings: many,
            otherNames: [
                "green cup", "Red Mug", "office chair", "soup spoon", "violin", "armchair",
            ]
        )
        #expect(names.absent.contains("sofa") && names.absent.contains("violin"))
        for wrong in [
            "coffee mug", "green cup", "red mug", "office chair", "soup spoon", "wheelchair", "tap",
        ] {
            #expect(!names.absent.contains(wrong), "\(wrong)")
        }
        #expect(Set(names.absent).count == names.absent.count)
    }

    @Test func `the draw is the same in every run and differs between sequences`() {
        let draw = { (sequence: String) in
            GoalNames(sequence: sequence, sightings: self.sightings, otherNames: ["violin"]).absent
        }
        #expect(draw("a") == draw("a"))
        #expect(draw("a") != draw("b") || draw("a") != draw("c"))
    }
}
