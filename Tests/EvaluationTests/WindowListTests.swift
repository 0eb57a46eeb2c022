import Evaluation
import Geometry
import Imaging
import Testing

@Suite struct WindowListTests {
    @Test func `windows spread from the first frame to the last`() {
        let windows = WindowList.windows(frames: 104, gap: 10, views: 2, count: 8)
        #expect(windows.count == 8)
        #expect(windows.first?.contexts == [0, 10])
        #expect(windows.last?.contexts == [93, 103])
        #expect(windows.first?.targets == [2, 5, 7])
    }

    @Test(arguments: [2, 3, 4], [2, 5, 10, 20])
    func `targets lie between contexts and are never one`(views: Int, gap: Int) {
        for window in WindowList.windows(frames: 100, gap: gap, views: views, count: 5) {
            #expect(window.contexts.count == views && !window.targets.isEmpty)
            #expect(Set(window.targets).isDisjoint(with: window.contexts))
            #expect(Set(window.targets).count == window.targets.count)
            let first = window.contexts.first ?? 0
            let last = window.contexts.last ?? 0
            #expect(window.targets.allSatisfy { $0 > first && $0 < last })
            #expect(last < 100)
        }
    }

    @Test func `a sequence that is too short has no windows and a short one no repeated ones`() {
        #expect(WindowList.windows(frames: 10, gap: 10, views: 2, count: 8).isEmpty)
        #expect(
            WindowList.windows(frames: 13, gap: 10, views: 2, count: 8).map(\.contexts)
                == [[0, 10], [1, 11], [2, 12]]
        )
    }

    @Test func `gaps halve where views twenty frames apart share less than half`() {
        #expect(WindowList.defaultGaps(overlapAtTwenty: 0.6) == [10, 20])
        #expect(WindowList.defaultGaps(overlapAtTwenty: 0.4) == [5, 10])
        #expect(WindowList.defaultGaps(overlapAtTwenty: nil) == [5, 10])
    }

    @Test func `truth is taken from the pixel that the network's pixel looks at`() {
        let source = Pinhole(fx: 4, fy: 4, cx: 4, cy: 3, width: 8, height: 6)
        let view = source.cropped(x: 0, y: 0, width: 8, height: 6, toWidth: 4, height: 3)
        let labels = LabelImage(width: 8, height: 6, labels: (0..<48).map { UInt16($0) })
        // The centre of view pixel (1, 1) is the corner (3, 3) of the source: the pixel right and below.
        let sampled = TruthSampling(view: view, source: source).labels(labels)
        #expect(sampled[1, 1] == 3 * 8 + 3)
        let wide = Pinhole(fx: 2, fy: 2, cx: 4, cy: 3, width: 8, height: 6)
        #expect(TruthSampling(view: wide, source: source).labels(labels)[0, 0] == 0, "outside")
    }

    @Test func `overlap counts what the other view sees at the same depth`() throws {
        let pinhole = Pinhole(fx: 40, fy: 40, cx: 20, cy: 20, width: 40, height: 40)
        let wall = DepthImage(width: 40, height: 40, metres: [Float](repeating: 2, count: 1600))
        let nearer = DepthImage(width: 40, height: 40, metres: [Float](repeating: 1, count: 1600))
        // One metre to the side at 2 m and 90 degrees: half of the view.
        let moved = Pose(rotation: .identity, translation: [1, 0, 0])
        let share = ViewOverlap.share(
            of: wall,
            from: .identity,
            in: wall,
            at: moved,
            pinhole: pinhole
        )
        #expect(abs(try #require(share) - 0.5) < 0.06)
        let hidden = ViewOverlap.share(
            of: wall,
            from: .identity,
            in: nearer,
            at: moved,
            pinhole: pinhole
        )
        #expect(hidden == 0)
    }
}
