import Geometry
import Grounding
import Messages
import Testing

/// Events of a standing goal, from answers given by hand.
struct StandingWatchTests {
    private func mug(
        _ id: String = "object-1",
        at centroid: Vector3 = [1, 2, 0.8],
        deviation: Double = 0.04,
        state: ObjectMessage.State = .confirmed
    ) -> ObjectMessage {
        var object = ObjectMessage(id: id, label: "mug", score: 0.9)
        object.centroid = centroid
        object.poseCovariance = (0..<36).map { $0 % 7 == 0 ? deviation * deviation : 0 }
        object.state = state
        return object
    }

    private func answer(_ objects: ObjectMessage..., status: GoalStatus? = nil) -> GoalResult {
        let usual: GoalStatus = objects.isEmpty ? .notFound : .found
        var result = GoalResult(goalID: "g", text: "mug", status: status ?? usual, reason: "")
        result.objects = objects
        return result
    }

    @Test func `a thing is found once, and said once`() {
        var watch = StandingWatch()
        let waiting = watch.take(answer(), mostObjects: 10)
        #expect(waiting?.event == .waiting)
        #expect(waiting?.eventNumber == 1)
        #expect(watch.take(answer(), mostObjects: 10) == nil)
        let found = watch.take(answer(mug()), mostObjects: 10)
        #expect(found?.event == .firstFound)
        #expect(found?.objectEvents.map(\.objectID) == ["object-1"])
        #expect(found?.eventNumber == 2)
        #expect(watch.take(answer(mug()), mostObjects: 10) == nil)
        let second = watch.take(answer(mug(), mug("object-2")), mostObjects: 10)
        #expect(second?.objectEvents == [.init(.firstFound, objectID: "object-2", words: "found")])
    }

    @Test func `small shifts add up to one better place`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug(at: [1, 2, 0.8])), mostObjects: 10)
        #expect(watch.take(answer(mug(at: [1.02, 2, 0.8])), mostObjects: 10) == nil)
        #expect(watch.take(answer(mug(at: [1.04, 2, 0.8])), mostObjects: 10) == nil)
        let better = watch.take(answer(mug(at: [1.06, 2, 0.8])), mostObjects: 10)
        #expect(better?.event == .better)
        #expect(better?.objectEvents.first?.words == "located anew, 0.06 m away")
        #expect(watch.take(answer(mug(at: [1.06, 2, 0.8])), mostObjects: 10) == nil)
    }

    @Test func `a smaller covariance is better, a larger one is no news`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug(deviation: 0.04)), mostObjects: 10)
        #expect(watch.take(answer(mug(deviation: 0.06)), mostObjects: 10) == nil)
        #expect(watch.take(answer(mug(deviation: 0.035)), mostObjects: 10) == nil)
        let better = watch.take(answer(mug(deviation: 0.02)), mostObjects: 10)
        #expect(better?.event == .better)
        #expect(better?.objectEvents.first?.words == "located to 0.02 m instead of 0.04 m")
    }

    @Test func `carried elsewhere it has moved, once for each place`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug()), mostObjects: 10)
        let moved = watch.take(answer(mug(at: [1, 2.62, 0.8], state: .moved)), mostObjects: 10)
        #expect(moved?.event == .moved)
        #expect(moved?.objectEvents.first?.words == "moved by 0.62 m")
        #expect(
            watch.take(answer(mug(at: [1, 2.62, 0.8], state: .moved)), mostObjects: 10) == nil
        )
        let again = watch.take(answer(mug(at: [1, 3.2, 0.8], state: .moved)), mostObjects: 10)
        #expect(again?.event == .moved)
    }

    @Test func `one view that misses it is no news`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug()), mostObjects: 10)
        #expect(watch.take(answer(mug(state: .missing)), mostObjects: 10) == nil)
        #expect(watch.take(answer(mug()), mostObjects: 10) == nil)
    }

    @Test func `taken away it is gone, and may come back`() {
        let state = ObjectMessage.State.removed
        var watch = StandingWatch()
        _ = watch.take(answer(mug(), mug("object-2")), mostObjects: 10)
        let gone = watch.take(answer(mug(state: state), mug("object-2")), mostObjects: 10)
        #expect(gone?.event == .gone)
        #expect(gone?.objectEvents == [.init(.gone, objectID: "object-1", words: "taken away")])
        #expect(watch.take(answer(mug(state: state), mug("object-2")), mostObjects: 10) == nil)
        #expect(watch.take(answer(mug("object-2")), mostObjects: 10) == nil)
        let back = watch.take(answer(mug(at: [2, 2, 0.8]), mug("object-2")), mostObjects: 10)
        #expect(back?.event == .reappeared)
        #expect(back?.objectEvents.first?.words == "there again, 1.00 m from where it was")
    }

    @Test func `what an answer lacks is gone, unless the answer is full`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug()), mostObjects: 1)
        // Another one scores better now and takes the only place.
        let other = watch.take(answer(mug("object-2")), mostObjects: 1)
        #expect(other?.event == .firstFound)
        let gone = watch.take(answer(), mostObjects: 1)
        #expect(gone?.event == .gone)
        #expect(gone?.objectEvents.map(\.objectID) == ["object-1", "object-2"])
    }

    @Test func `another status is news, a missed deadline is not`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug(), mug("object-2")), mostObjects: 10)
        let changed = watch.take(
            answer(mug(), mug("object-2"), status: .ambiguous),
            mostObjects: 10
        )
        #expect(changed?.event == .changed)
        for status in [GoalStatus.deadline, .busy, .rejected, .cancelled] {
            #expect(watch.take(answer(status: status), mostObjects: 10) == nil)
        }
        #expect(
            watch.take(answer(mug(), mug("object-2"), status: .ambiguous), mostObjects: 10) == nil
        )
    }

    @Test func `memory is bounded`() {
        var settings = StandingWatch.Settings()
        settings.capacity = 5
        var watch = StandingWatch(settings: settings)
        for number in 0..<100 {
            let pushed = watch.take(answer(mug("object-\(number)")), mostObjects: 10)
            #expect(pushed?.event == (number == 0 ? .firstFound : .gone))
        }
        // What was gone longest is new again.
        let first = watch.take(answer(mug("object-0")), mostObjects: 10)
        #expect(first?.objectEvents.first?.event == .firstFound)
    }

    @Test func `the weightiest event names the answer`() {
        var watch = StandingWatch()
        _ = watch.take(answer(mug(), mug("object-2")), mostObjects: 10)
        let pushed = watch.take(
            answer(mug(at: [1.2, 2, 0.8], state: .moved), mug("object-3")),
            mostObjects: 10
        )
        #expect(pushed?.event == .gone)
        #expect(pushed?.objectEvents.map(\.event) == [.moved, .firstFound, .gone])
    }
}
