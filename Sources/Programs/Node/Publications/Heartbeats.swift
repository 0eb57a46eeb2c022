internal import Foundation
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Says twice a second that the daemon lives.
///
/// It also keeps ZeroMQ's publisher awake, which otherwise never notices subscribers that went
/// (libzmq issue 954).
struct Heartbeats: Service {
    /// Where results go.
    let publisher: ResultPublisher

    /// New at every start.
    let daemonID: String

    func run() async throws {
        let started = ContinuousClock.now
        let sequence = Mutex<UInt64>(0)
        try await PeriodicWorker(name: "heartbeat", every: .milliseconds(500)) { due in
            let number = sequence.withLock { number in
                number += 1
                return number
            }
            publisher.publish(
                Heartbeat(
                    stampNanoseconds: nowNanoseconds(),
                    daemonID: daemonID,
                    sequence: number,
                    uptimeSeconds: (due - started).milliseconds / 1_000
                ),
                on: "/semsplat/heartbeat"
            )
        }.run()
    }
}
