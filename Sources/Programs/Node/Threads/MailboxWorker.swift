internal import Foundation
internal import Glibc
internal import ServiceLifecycle
internal import Transport

/// A service with a thread of its own that takes elements from a mailbox, one after the other.
///
/// Work that computes for long or calls blocking C lives here, so that Swift's cooperative threads
/// stay free. At shutdown the element at hand is finished, and nothing more is begun.
struct MailboxWorker<Element: Sendable>: Service {
    /// The name of the thread, as `top -H` shows it (15 characters).
    let name: String

    /// Where the work comes from.
    let mailbox: Mailbox<Element>

    /// What is done with one element, on the worker's own thread.
    let work: @Sendable (Element) -> Void

    func run() async throws {
        await withGracefulShutdownHandler {
            await onOwnThread(name) {
                while let element = mailbox.take() { work(element) }
            }
        } onGracefulShutdown: {
            mailbox.close()
        }
    }
}

/// Runs `body` on a new thread and waits, without blocking, for its end.
///
/// - Parameters:
///   - name: of the thread, as `top -H` shows it (15 characters).
///   - niceness: how far the thread, and threads that it starts, give way to others (setpriority(2)): 0 to 19.
///   - body: what it does.
package func onOwnThread(
    _ name: String,
    niceness: Int32 = 0,
    _ body: @escaping @Sendable () -> Void
) async {
    await withCheckedContinuation { continuation in
        let thread = Thread {
            nameThisThread(name)
            // Linux counts niceness by thread, and process 0 is the calling one.
            if niceness > 0 { setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
            body()
            continuation.resume()
        }
        // The network's and the rasteriser's recursion is shallow, their frames are large.
        thread.stackSize = 8 << 20
        thread.start()
    }
}
