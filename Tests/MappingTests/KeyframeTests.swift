import CKernels
import Geometry
import Mapping
import RobotTestSupport
import Testing

struct KeyframeTests {
    /// Wider than the kernel's sums are before they are carried over.
    @Test(arguments: [(5, 4), (61, 17), (9000, 5)])
    func `the sums of the Laplacian are those of a plain loop`(_ width: Int, _ height: Int) {
        let pixels: [UInt8] = (0..<3 * width * height).map { index in
            UInt8(truncatingIfNeeded: index * index + index / 7)
        }
        func green(_ x: Int, _ y: Int) -> Int { Int(pixels[3 * (y * width + x) + 1]) }
        var (expected, expectedOfSquares) = (Int64(0), Int64(0))
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let beside: Int = green(x - 1, y) + green(x + 1, y)
                let aboveAndBelow: Int = green(x, y - 1) + green(x, y + 1)
                let laplacian = Int64(beside + aboveAndBelow - 4 * green(x, y))
                expected += laplacian
                expectedOfSquares += laplacian * laplacian
            }
        }
        var (sum, sumOfSquares) = (Int64(0), Int64(0))
        semsplat_laplacian_sums(pixels, Int32(width), Int32(height), &sum, &sumOfSquares)
        #expect(sum == expected && sumOfSquares == expectedOfSquares)
    }

    private static let ahead: Vector3 = [0, 1, 0.75]

    @Test func `the first frame is a keyframe`() {
        var walk = Walk(.tabletop)
        let decision = walk.step(.looking(from: [0, -0.7, 1.3], at: Self.ahead))
        #expect(decision == .keyframe(id: 0, reason: .first))
    }

    @Test func `standing still makes no more keyframes`() {
        var walk = Walk(.tabletop)
        walk.step(.looking(from: [0, -0.7, 1.3], at: Self.ahead))
        for _ in 0..<5 {
            let decision = walk.step(.looking(from: [0.01, -0.7, 1.3], at: Self.ahead))
            #expect(decision == .skipped(.nearLastKeyframe))
        }
        #expect(walk.engine.keyframeCount == 1)
    }

    @Test func `moving by a share of the depth makes a keyframe`() {
        var walk = Walk(.tabletop)
        walk.step(.looking(from: [0, -0.7, 1.3], at: Self.ahead))
        let decision = walk.step(.looking(from: [0.4, -0.7, 1.3], at: Self.ahead))
        #expect(decision == .keyframe(id: 1, reason: .baseline))
    }

    @Test func `the same step is no keyframe in a larger room`() {
        var settings = MappingSettings()
        settings.keyframes.assumedDepthMetres = 8
        var walk = Walk(.tabletop, settings: settings)
        walk.step(.looking(from: [0, -0.7, 1.3], at: Self.ahead))
        let decision = walk.step(.looking(from: [0.4, -0.7, 1.3], at: Self.ahead))
        #expect(decision == .skipped(.nearLastKeyframe))
    }

    @Test func `turning makes a keyframe`() {
        var walk = Walk(.tabletop)
        walk.step(.looking(from: [0, -0.7, 1.3], at: Self.ahead))
        let decision = walk.step(.looking(from: [0, -0.7, 1.3], at: [0.8, 1, 0.75]))
        #expect(decision == .keyframe(id: 1, reason: .rotation))
    }

    @Test func `a blurred frame is passed over`() {
        var engine = Walk(.tabletop).engine
        let first = TestView(
            .tabletop,
            from: .looking(from: [0, -0.7, 1.3], at: Self.ahead),
            stampNanoseconds: 1
        )
        let second = TestView(
            .tabletop,
            from: .looking(from: [0.4, -0.7, 1.3], at: Self.ahead),
            stampNanoseconds: 2
        )
        _ = engine.consider(.init(first))
        var blurred = second.posedFrame
        blurred.image = blurred.image.blurred(radius: 4)
        #expect(engine.consider(blurred) == .skipped(.blurred))
        #expect(engine.consider(second.posedFrame) == .keyframe(id: 1, reason: .baseline))
    }

    @Test func `a frame that is not later is refused`() {
        var engine = Walk(.tabletop).engine
        let pose = Pose.looking(from: [0, -0.7, 1.3], at: Self.ahead)
        let later = Pose.looking(from: [0.5, -0.7, 1.3], at: Self.ahead)
        _ = engine.consider(.init(TestView(.tabletop, from: pose, stampNanoseconds: 5)))
        let earlier = TestView(.tabletop, from: later, stampNanoseconds: 5)
        #expect(engine.consider(.init(earlier)) == .skipped(.notLater))
    }

    @Test func `a camera whose clock was put back by an hour is mapped on`() {
        var engine = Walk(.tabletop).engine
        let hour: Int64 = 3_600_000_000_000
        let places = [0.0, 0.3, 0.9].map { Pose.looking(from: [$0, -0.7, 1.3], at: Self.ahead) }
        func consider(_ place: Int, at stamp: Int64) -> KeyframeDecision {
            engine.consider(
                .init(TestView(.tabletop, from: places[place], stampNanoseconds: stamp))
            )
        }
        _ = consider(0, at: 2 * hour)
        #expect(consider(1, at: hour) == .keyframe(id: 1, reason: .clockRestart))
        // From here on everything is as before.
        #expect(consider(1, at: hour + 1) == .skipped(.nearLastKeyframe))
        #expect(consider(2, at: hour + 2) == .keyframe(id: 2, reason: .baseline))
    }
}
