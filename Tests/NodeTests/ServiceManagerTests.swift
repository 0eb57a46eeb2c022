import DiskTestSupport
import Foundation
import Node
import Testing

/// systemd's notification protocol, with a real socket in systemd's place.
struct ServiceManagerTests {
    @Test(arguments: [false, true])
    func `what it is told arrives, one datagram a message`(isAbstract: Bool) throws {
        let scratch = try ScratchFolder()
        let name = isAbstract ? "@semsplat-\(UUID())" : "\(scratch.path)/notify"
        let listener = try NotifySocket(name)
        let manager = try #require(
            ServiceManager(environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "2500000"])
        )
        #expect(manager.watchdogSeconds == 2.5)
        manager.tell("READY=1")
        manager.tell(status: "mapping: all\nis well")
        #expect(listener.next() == "READY=1")
        #expect(listener.next() == "STATUS=mapping: all is well")
    }

    @Test(arguments: ["", "@", "relative", "/\(String(repeating: "x", count: 200))", "vsock:2:1"])
    func `a name that is none is nobody`(name: String) {
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": name]) == nil)
    }

    @Test func `a watchdog of another process, or none, is not ours`() throws {
        #expect(ServiceManager(environment: [:]) == nil)
        let others = ["NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"]
        #expect(try #require(ServiceManager(environment: others)).watchdogSeconds == nil)
        let ours = others.merging(["WATCHDOG_PID": "\(getpid())"]) { $1 }
        #expect(try #require(ServiceManager(environment: ours)).watchdogSeconds == 0.001)
        let none = ["NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "0"]
        #expect(try #require(ServiceManager(environment: none)).watchdogSeconds == nil)
    }

    @Test func `nobody who listens is no error, and neither is a full queue`() throws {
        let scratch = try ScratchFolder()
        let name = "\(scratch.path)/notify"
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": name]))
        manager.tell("READY=1")
        let listener = try NotifySocket(name)
        // Many more than a datagram socket holds: telling never waits.
        for number in 0..<10_000 { manager.tell("STATUS=\(number)") }
        #expect(listener.next() == "STATUS=0")
    }
}
