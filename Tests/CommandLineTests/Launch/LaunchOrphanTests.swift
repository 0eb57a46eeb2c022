import Foundation
import Testing

/// However launch ends, nothing that it started is left behind.
struct LaunchOrphanTests {
    // A node with a child of its own, both deaf to everything but SIGKILL, and one that hears.
    private static let graph = """
        nodes:
          deaf:
            program: sh
            arguments: [-c, "trap '' INT TERM HUP; echo $$$$ >> pids; sh -c 'echo $$$$ >> pids; while :; do sleep 0.05; done'"]
            stop: {interrupt_s: 0.3, terminate_s: 4}
          polite:
            program: sh
            arguments: [-c, "trap 'echo bye >> log; exit 0' TERM INT; echo $$$$ >> pids; while :; do sleep 0.05; done"]
            stop: {interrupt_s: 0.3, terminate_s: 4}
          parent:
            program: sh
            arguments: [-c, "sleep 1000 & echo $! >> pids"]
            stop: {interrupt_s: 0.3, terminate_s: 4}
        """

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGKILL])
    func `nothing is left behind`(signal: Int32) async throws {
        let launch = try LaunchProcess(Self.graph)
        #expect(await launch.has(4, linesIn: "pids"))
        launch.send(signal)
        #expect(await launch.end() == (signal == SIGKILL ? nil : 0))
        let processes = launch.lines("pids")
        // A guard needs a while after SIGKILL; otherwise launch waited itself.
        let areGone = await holds(within: signal == SIGKILL ? 20 : 0) {
            !processes.contains(where: isAlive)
        }
        #expect(areGone, "\(processes.filter(isAlive)) of \(processes) live on")
        // On a slow machine the second signal comes while the first is still being answered.
        #expect(Set(launch.lines("log")) == ["bye"], "who hears gets the time to end well")
    }
}
