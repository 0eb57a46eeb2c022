import Node
import Testing

struct InputMonitorTests {
    private let start = ContinuousClock.now

    private func monitor(needsCalibration: Bool = true) -> InputMonitor {
        InputMonitor(
            endpoints: ["tcp://127.0.0.1:5550"],
            starvingAfterSeconds: 2,
            needsCalibration: needsCalibration,
            now: start
        )
    }

    @Test func `inputs that never came are named after the patience and not before`() {
        var monitor = monitor()
        let early = monitor.report(now: start + .seconds(1)).compactMap(\.complaint)
        #expect(early.isEmpty)
        let late = monitor.report(now: start + .milliseconds(2_100)).compactMap(\.complaint)
        #expect(late.count == 3)
        #expect(
            late.first == """
                nothing on /camera/<name>/image from tcp://127.0.0.1:5550 for 2.1 s (no stamp yet): \
                is the robot publishing, and is sensors.endpoints right?
                """
        )
    }

    @Test func `calibration from files is not missed on the wire`() {
        var monitor = monitor(needsCalibration: false)
        let complaints = monitor.report(now: start + .seconds(9)).compactMap(\.complaint)
        #expect(complaints.count == 2)
    }

    @Test func `an input that stops is named with its topic and last stamp`() throws {
        var monitor = monitor()
        for frame in 1...60 {
            monitor.note(
                .image,
                topic: "/camera/front/image",
                stampNanoseconds: Int64(frame),
                now: start + .milliseconds(frame * 33)
            )
        }
        let running = monitor.report(now: start + .seconds(2))
        let image = try #require(running.first { $0.topic == "/camera/front/image" })
        #expect(image.complaint == nil)
        #expect(image.total == 60)
        #expect(abs(image.hertz - 30) < 1)
        let stopped = monitor.report(now: start + .seconds(5))
        let silent = try #require(stopped.first { $0.topic == "/camera/front/image" })
        #expect(silent.hertz == 0)
        #expect(
            silent.complaint == """
                /camera/front/image from tcp://127.0.0.1:5550 is silent for 3.0 s (last stamp 60 ns): \
                is its publisher still running?
                """
        )
    }

    @Test func `what starves now is known without a report`() {
        var monitor = monitor()
        monitor.note(.image, topic: "/camera/front/image", stampNanoseconds: 1, now: start)
        #expect(monitor.starving(now: start + .seconds(2)).isEmpty)
        let all: Set = ["/camera/front/image", "/tf", "/camera/<name>/calibration"]
        #expect(monitor.starving(now: start + .milliseconds(2_001)) == all)
        monitor.note(
            .image,
            topic: "/camera/front/image",
            stampNanoseconds: 2,
            now: start + .seconds(3)
        )
        #expect(
            monitor.starving(now: start + .seconds(4)) == all.subtracting(["/camera/front/image"])
        )
    }

    @Test func `what is rightly said once never starves`() {
        var monitor = monitor()
        monitor.note(.image, topic: "/camera/front/image", stampNanoseconds: 1, now: start)
        monitor.note(.pose, topic: "/tf_static", stampNanoseconds: 1, now: start)
        monitor.note(
            .calibration,
            topic: "/camera/front/calibration",
            stampNanoseconds: 1,
            now: start
        )
        let complaints = monitor.report(now: start + .seconds(60)).compactMap(\.complaint)
        #expect(complaints.count == 1)
    }
}
