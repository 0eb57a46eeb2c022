import Geometry
import SemanticSplat
import Testing

/// Windows of which some views are predicted anew and the others keep their last prediction.
@Suite struct RefreshTests {
    private let fixture: ParityFixture
    private let views: [PosedView]

    init() throws {
        fixture = try ParityFixture(views: 3)
        var newcomer = fixture.window[0]
        newcomer.image.pixels[0] ^= 0x40
        newcomer.worldFromCamera.translation.x += 0.05
        views = fixture.window + [newcomer]
    }

    @Test func `what is new and the one before it are predicted anew`() {
        func recent(_ kept: [Bool], known: [Bool]) -> [Int] {
            RefreshPolicy.recent.references(kept: kept, known: known)
        }
        let three = [true, true, true, false]
        #expect(recent([true, true, true, false], known: three) == [2, 3])
        // What the window before had last is not kept.
        #expect(recent([true, true, false, false], known: three) == [2, 3])
        #expect(
            recent([true, true, false, false], known: [true, true, false, false]) == [1, 2, 3]
        )
        #expect(recent([false, true, false, false], known: three) == [0, 2, 3])
        #expect(recent([true, true, false], known: [true, true, true]) == [2])
        #expect(recent([false, false], known: [false, false]) == [0, 1])
        let all = [true, true, true]
        #expect(RefreshPolicy.all.references(kept: all, known: all) == [0, 1, 2])
        #expect(RefreshPolicy.recent.kept(of: 4) == 0..<3)
        #expect(RefreshPolicy.all.kept(of: 4).isEmpty)
    }

    @Test(arguments: [1, 3])
    func `a view is predicted as it is among all of the same window`(threads: Int) throws {
        let whole = try fixture.predictor().predict(fixture.window)
        let refreshing = try fixture.predictor(threads: threads).refreshing(.recent)
        for _ in 0..<2 {
            let part = try refreshing.predict(fixture.window)
            for (a, b) in zip(whole.views, part.views) { expectSame(a, b) }
        }
    }

    @Test func `views that are not predicted anew keep their last prediction`() throws {
        let refreshing = try fixture.predictor().refreshing(.recent)
        let first = try refreshing.predict([views[0], views[1], views[2]])
        let second = try refreshing.predict([views[1], views[2], views[3]])
        let whole = try fixture.predictor().predict([views[1], views[2], views[3]])
        expectSame(second.views[0], first.views[1])
        #expect(second.views[0].gaussians != whole.views[0].gaussians)
        #expect(second.views[1].gaussians != first.views[2].gaussians)
        let third = try refreshing.predict([views[2], views[3], views[0]])
        expectSame(third.views[0], second.views[1])
        #expect(second.views[2].depth.metres.allSatisfy { $0 > 0 })
    }

    @Test func `the same windows in the same order give the same bits`() throws {
        let windows = [[0, 1], [0, 1, 2], [1, 2, 3], [1, 3], [3, 0]].map { $0.map { views[$0] } }
        let one = try fixture.predictor(threads: 1).refreshing(.recent)
        let three = try fixture.predictor(threads: 3).refreshing(.recent)
        for window in windows {
            let (a, b) = (try one.predict(window), try three.predict(window))
            for (a, b) in zip(a.views, b.views) { expectSame(a, b) }
        }
    }

    @Test func `all views are predicted anew when one of them has moved`() throws {
        try expectWhole(after: [views[0], views[1], views[2]]) { window in
            window[1].worldFromCamera.translation.x += 0.01
        }
    }

    @Test func `all views are predicted anew when a camera has changed`() throws {
        try expectWhole(after: [views[0], views[1], views[2]]) { window in
            window[0].pinhole.fx *= 1.01
        }
    }

    @Test func `a view that fewer others saw is predicted anew`() throws {
        let refreshing = try fixture.predictor().refreshing(.recent)
        _ = try refreshing.predict([views[0], views[1]])
        let grown = try refreshing.predict([views[0], views[1], views[2]])
        let whole = try fixture.predictor().predict([views[0], views[1], views[2]])
        for (a, b) in zip(grown.views, whole.views) { expectSame(a, b) }
    }

    @Test func `one predictor's windows do not show in another's`() throws {
        let trained = try fixture.predictor()
        let refreshing = trained.refreshing(.recent)
        _ = try refreshing.predict([views[0], views[1], views[2]])
        let window = [views[1], views[2], views[3]]
        let whole = try fixture.predictor().predict(window)
        for other in [trained, trained.refreshing(.recent)] as [any WindowPredictor] {
            let prediction = try other.predict(window)
            for (a, b) in zip(prediction.views, whole.views) { expectSame(a, b) }
        }
    }

    private func expectWhole(
        after first: [PosedView],
        _ change: (inout [PosedView]) -> Void
    ) throws {
        let refreshing = try fixture.predictor().refreshing(.recent)
        _ = try refreshing.predict(first)
        var changed = first
        change(&changed)
        let again = try refreshing.predict(changed)
        let whole = try fixture.predictor().predict(changed)
        for (a, b) in zip(again.views, whole.views) { expectSame(a, b) }
    }

    private func expectSame(_ a: ViewPrediction, _ b: ViewPrediction) {
        #expect(a.gaussians == b.gaussians)
        #expect(a.confidence == b.confidence)
        #expect(a.depth.metres == b.depth.metres)
    }
}
