import Foundation
import Node
import Testing

struct MailboxTests {
    @Test func `elements come out in order`() {
        let mailbox = Mailbox<Int>(capacity: 3)
        for value in 1...3 { mailbox.put(value) }
        #expect((1...3).map { _ in mailbox.take() } == [1, 2, 3])
        #expect(mailbox.dropped == 0)
    }

    @Test func `the oldest makes room and is counted`() {
        let mailbox = Mailbox<Int>(capacity: 2)
        #expect(mailbox.put(1) == nil)
        #expect(mailbox.put(2) == nil)
        #expect(mailbox.put(3) == 1)
        #expect(mailbox.put(4) == 2)
        #expect(mailbox.dropped == 2)
        #expect(mailbox.take() == 3)
        #expect(mailbox.count == 1)
    }

    @Test func `what may not be dropped stays, takes no room and keeps its place`() {
        let mailbox = Mailbox<Int>(capacity: 2) { $0 < 100 }
        for value in [100, 1, 2, 101, 3] { mailbox.put(value) }
        #expect(mailbox.dropped == 1)
        #expect((1...4).map { _ in mailbox.take() } == [100, 2, 101, 3])
    }

    @Test func `it is idle while its taker waits for something to do`() async {
        let mailbox = Mailbox<DispatchSemaphore>(capacity: 1)
        #expect(!mailbox.isIdle, "nobody takes yet")
        let taker = Thread { while let work = mailbox.take() { work.wait() } }
        taker.start()
        func becomes(_ isIdle: Bool) async -> Bool {
            for _ in 0..<2000 where mailbox.isIdle != isIdle {
                try? await Task.sleep(for: .milliseconds(5))
            }
            return mailbox.isIdle == isIdle
        }
        #expect(await becomes(true))
        let work = DispatchSemaphore(value: 0)
        mailbox.put(work)
        #expect(!mailbox.isIdle)
        work.signal()
        #expect(await becomes(true))
        mailbox.close()
    }

    @Test func `what is urgent comes first`() {
        let mailbox = Mailbox<Int>(capacity: 3, isUrgent: { $0 >= 100 })
        for value in [1, 100, 2] { mailbox.put(value) }
        #expect((1...3).map { _ in mailbox.take() } == [100, 1, 2])
    }

    @Test func `bytes are bounded too, and the newest is refused where nothing may go`() {
        let mailbox = Mailbox<Int>(
            capacity: 10,
            mayDrop: { $0 < 50 },
            maximumBytes: 100,
            bytes: { $0 }
        )
        for value in [30, 40] { mailbox.put(value) }
        #expect(mailbox.put(45) == 30)
        #expect(mailbox.put(60) == 45)
        #expect(mailbox.put(50) == 50)
        #expect(mailbox.dropped == 4)
        #expect(mailbox.take() == 60)
        // What alone is more than all may take is taken where nothing else waits.
        #expect(mailbox.put(1_000) == nil)
        #expect(mailbox.take() == 1_000)
    }

    @Test func `closing ends a wait on another thread`() async {
        let mailbox = Mailbox<Int>(capacity: 1)
        let taken = await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: mailbox.take()) }.start()
            mailbox.close()
        }
        #expect(taken == nil)
        mailbox.put(1)
        #expect(mailbox.take() == nil)
    }

    @Test func `nothing is lost between threads while there is room`() async {
        let mailbox = Mailbox<Int>(capacity: 10_000)
        let sum = await withCheckedContinuation { continuation in
            Thread {
                var sum = 0
                for _ in 0..<10_000 { sum += mailbox.take() ?? 0 }
                continuation.resume(returning: sum)
            }.start()
            for value in 1...10_000 { mailbox.put(value) }
        }
        #expect(sum == 50_005_000)
    }

    @Test func `work that nobody takes up, or that does not end, is a standstill`() {
        let mailbox = Mailbox<Int>(capacity: 3)
        let pause = 0.05
        // Nobody has begun to take.
        Thread.sleep(forTimeInterval: pause)
        #expect(mailbox.stalledSeconds >= pause)
        mailbox.put(1)
        #expect(mailbox.take() == 1)
        // The element at hand takes its time, then says that it gets on.
        Thread.sleep(forTimeInterval: pause)
        #expect(mailbox.stalledSeconds >= pause)
        mailbox.comesRound()
        #expect(mailbox.stalledSeconds < pause)
    }

    @Test func `who waits for work stands well, until work lies there`() {
        let mailbox = Mailbox<Int>(capacity: 3)
        Thread {
            _ = mailbox.take()
            _ = mailbox.take()
        }.start()
        while mailbox.stalledSeconds > 0 { Thread.sleep(forTimeInterval: 0.001) }
        Thread.sleep(forTimeInterval: 0.05)
        #expect(mailbox.stalledSeconds == 0)
        mailbox.put(1)
        while mailbox.count > 0 { Thread.sleep(forTimeInterval: 0.001) }
        mailbox.close()
        #expect(mailbox.stalledSeconds == 0)
    }
}
