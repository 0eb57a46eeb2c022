import Foundation
import Testing

/// Graphs of real processes: their order, their new starts, their end.
struct LaunchProcessTests {
    @Test func `lines carry their node's name, and each stream goes its own way`() async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              a: {program: sh, arguments: [-c, "echo one; echo two >&2; printf three"]}
              camera: {program: sh, arguments: [-c, "echo $WHO"], environment: {WHO: me}}
            """
        )
        #expect(await launch.end() == 0)
        let lines = Set(launch.output.split(separator: "\n"))
        #expect(lines == ["[a     ] one", "[a     ] three", "[camera] me"])
        #expect(launch.errors.contains("[a     ] two\n"))
    }

    @Test func `a line without end does not fill the memory, and is not lost`() async throws {
        let launch = try LaunchProcess(
            "nodes: {a: {program: sh, arguments: [-c, 'head -c 3000000 /dev/zero | tr \"\\\\0\" x']}}"
        )
        #expect(await launch.end() == 0)
        #expect(launch.output.count { $0 == "x" } == 3_000_000)
    }

    @Test func `nodes start when those before them are ready, and end before them`() async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              last:
                program: sh
                arguments: [-c, "trap 'echo -last >> log; exit 0' INT; echo +last >> log; while :; do sleep 0.05; done"]
                after: middle
              middle:
                program: sh
                arguments: [-c, "trap 'echo -middle >> log; exit 0' INT; sleep 0.3; echo +middle >> log; echo here I am; while :; do sleep 0.05; done"]
                after: first
                ready: {output: I am}
              first:
                program: sh
                arguments: [-c, "trap 'echo -first >> log; exit 0' INT; sleep 0.3; echo +first >> log; touch there; while :; do sleep 0.05; done"]
                ready: {file: there}
              once:
                program: sh
                arguments: [-c, "sleep 0.2; echo once >> log"]
                ready: {exit: true}
              afterwards: {program: sh, arguments: [-c, "echo afterwards >> log"], after: once}
            """
        )
        #expect(await launch.has(5, linesIn: "log"))
        launch.send(SIGTERM)
        #expect(await launch.end() == 0, "\(launch.errors)")
        let log = launch.lines("log")
        #expect(log.filter { $0.hasPrefix("+") } == ["+first", "+middle", "+last"], "\(log)")
        #expect(log.filter { $0.hasPrefix("-") } == ["-last", "-middle", "-first"], "\(log)")
        #expect(
            log.filter { $0.hasPrefix("once") || $0.hasPrefix("after") } == ["once", "afterwards"]
        )
    }

    @Test func `a node is started again after waits that double, so many times and no more`()
        async throws
    {
        let launch = try LaunchProcess(
            """
            nodes:
              steady: {program: sleep, arguments: [1000]}
              broken:
                program: sh
                arguments: [-c, "date +%s%N >> times; exit 3"]
                respawn: {delay_s: 0.2, longest_delay_s: 0.4, limit: 3}
                required: true
            """
        )
        #expect(await launch.end() == 102, "\(launch.errors)")
        let times = launch.lines("times").compactMap(Double.init)
        let waits = zip(times.dropFirst(), times).map { ($0 - $1) / 1e9 }
        #expect(waits.count == 3)
        for (wait, least) in zip(waits, [0.2, 0.4, 0.4]) { #expect(wait >= least) }
        #expect(
            launch.errors.hasSuffix(
                "error: node 2, broken, failed: ended with exit code 3, 4 times in a row\n"
            ),
            "\(launch.errors)"
        )
    }

    @Test func `on failure only means that a good end is the end`() async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              a:
                program: sh
                arguments: [-c, "echo x >> runs; test $(wc -l < runs) -ge 3"]
                respawn: {delay_s: 0.01, on: failure}
            """.replacing("$(wc", with: "$$(wc")
        )
        #expect(await launch.end() == 0, "\(launch.errors)")
        #expect(launch.lines("runs").count == 3)
    }

    @Test(arguments: [(0, Int32(0)), (7, 102)])
    func `the end of a required node ends the others`(code: Int, expected: Int32) async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              other: {program: sh, arguments: [-c, "echo $$ > other; exec sleep 1000"]}
              needed: {program: sh, arguments: [-c, "sleep 0.3; exit \(code)"], required: true}
            """.replacing("$$", with: "$$$$")
        )
        #expect(await launch.end() == expected, "\(launch.errors)")
        let other = try #require(launch.lines("other").first)
        #expect(!isAlive(other))
        if code != 0 {
            #expect(launch.errors.contains("node 2, needed, failed: ended with exit code 7"))
        }
    }

    @Test func `a node that nobody needs may fail; the others go on, and the exit code tells`()
        async throws
    {
        let launch = try LaunchProcess(
            """
            nodes:
              broken: {program: /no/such/program}
              good: {program: sh, arguments: [-c, "sleep 0.3; echo done >> log"]}
            """
        )
        #expect(await launch.end() == 101)
        #expect(launch.lines("log") == ["done"])
        #expect(launch.errors.contains("'/no/such/program' cannot be started: No such file"))
    }

    @Test func `what is never ready ends everything, and says so`() async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              silent: {program: sleep, arguments: [1000], ready: {output: hello, timeout_s: 0.3}}
              next: {program: sh, arguments: [-c, "echo x > log"], after: silent}
            """
        )
        #expect(await launch.end() == 101)
        #expect(launch.errors.contains("failed: was not ready within 0.3 s"), "\(launch.errors)")
        #expect(launch.lines("log").isEmpty)
    }

    @Test func `a node that takes no hint is asked more urgently, and killed at last`() async throws
    {
        let launch = try LaunchProcess(
            """
            nodes:
              deaf:
                program: sh
                arguments: [-c, "trap 'echo INT >> log' INT; trap 'echo TERM >> log' TERM; echo $$$$ >> log; while :; do sleep 0.02; done"]
                stop: {interrupt_s: 0.5, terminate_s: 0.5}
            """
        )
        #expect(await launch.has(1, linesIn: "log"))
        let asked = ContinuousClock.now
        launch.send(SIGINT)
        #expect(await launch.end() == 0)
        #expect(ContinuousClock.now - asked >= .seconds(1))
        let log = launch.lines("log")
        #expect(Array(log.dropFirst()) == ["INT", "TERM"])
        #expect(!isAlive(log[0]))
    }

    @Test func `asked a second time, launch has less patience`() async throws {
        let launch = try LaunchProcess(
            """
            nodes:
              deaf:
                program: sh
                arguments: [-c, "trap '' INT; trap 'echo TERM >> log; exit 0' TERM; echo up >> log; while :; do sleep 0.02; done"]
                stop: {interrupt_s: 1000}
            """
        )
        #expect(await launch.has(1, linesIn: "log"))
        launch.send(SIGINT)
        #expect(
            await holds(within: patienceSeconds) { launch.errors.contains("ending everything") }
        )
        launch.send(SIGINT)
        #expect(await launch.end() == 0)
        #expect(launch.lines("log") == ["up", "TERM"])
    }
}
