import DiskTestSupport
import Foundation
import Launch
import Node
import Testing

/// Launch files in a folder of their own, and the plans that they come to.
struct PlanFolder {
    let folder: ScratchFolder

    init(_ files: [String: String]) throws {
        folder = try ScratchFolder()
        for (name, text) in files { try folder.write(text, name) }
    }

    func plan(
        _ name: String = "a.yaml",
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws(ConfigurationError) -> LaunchPlan {
        try LaunchReader(
            subcommands: ["run", "stream", "simulate", "ask"],
            environment: environment
        )
        .plan("\(folder.path)/\(name)", arguments: arguments)
    }

    /// The sentence that reading ends with, without the folder's name; nil when it is accepted.
    func complaint(_ name: String = "a.yaml", _ arguments: [String] = []) -> String? {
        do throws(ConfigurationError) {
            _ = try plan(name, arguments)
            return nil
        } catch {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }
}

struct LaunchPlanTests {
    @Test func `arguments, the environment and the folder are written into every text`() throws {
        let files = try PlanFolder([
            "a.yaml": """
            arguments:
              seed: 7
              title: room $(seed)
            nodes:
              robot:
                program: echo
                arguments: [$(title), "$(env HOST)", "$(env NONE other words)", "$(folder)/x", "$$(seed)"]
                environment: {SEED: $(seed)}
            """
        ])
        let plan = try files.plan("a.yaml", ["seed:=3"], environment: ["HOST": "arm"])
        let node = try #require(plan.nodes.first)
        #expect(
            node.command
                == ["echo", "room 3", "arm", "other words", "\(files.folder.path)/x", "$(seed)"]
        )
        #expect(node.environment == ["SEED": "3"])
    }

    @Test(arguments: [("true", ["b", "c"]), ("false", ["a", "c"]), ("maybe", ["c"])])
    func `conditions choose nodes, and nobody waits for a node that is not there`(
        value: String,
        names: [String]
    ) throws {
        let files = try PlanFolder([
            "a.yaml": """
            arguments: {on: "true"}
            nodes:
              a: {program: x, if: "$(on) == false"}
              b: {program: x, if: "$(on) == true", unless: "$(on) != true"}
              c: {program: x, after: [a, b]}
            """
        ])
        let plan = try files.plan("a.yaml", ["on:=\(value)"])
        #expect(plan.nodes.map(\.name) == names)
        #expect(plan.nodes.last?.after == Array(names.dropLast()))
    }

    @Test func `nodes stand after those that they wait for, whatever the order of the file`() throws
    {
        let files = try PlanFolder([
            "a.yaml": """
            nodes:
              robot: {program: x, after: [recorder, daemon]}
              recorder: {program: x, after: daemon}
              daemon: {program: x}
            """
        ])
        #expect(try files.plan().nodes.map(\.name) == ["daemon", "recorder", "robot"])
    }

    @Test func `a daemon's parameters, namespace and remaps become settings of its configuration`()
        throws
    {
        let files = try PlanFolder([
            "a.yaml": """
            nodes:
              daemon:
                semsplat: run
                config: robot.yaml
                namespace: left
                remap: ["/camera/front/image:=/head/rgb"]
                parameters:
                  mapping: {window: 3}
                  sensors: {endpoints: ["tcp://127.0.0.1:1", tcp://127.0.0.1:2]}
                  record: {path: "a, b.mcap"}
            """,
            "robot.yaml": "mapping: {budget_mib: 64}",
        ])
        let command = try #require(try files.plan().nodes.first).command
        #expect(
            command == [
                "semsplat", "run", "--config", "\(files.folder.path)/robot.yaml",
                "--set", "mapping.window=3",
                "--set", "sensors.endpoints=[\"tcp://127.0.0.1:1\", tcp://127.0.0.1:2]",
                "--set", "record.path=\"a, b.mcap\"",
                "--set", "topics.namespace=/left",
                "--set", "topics.remap=[\"/camera/front/image:=/head/rgb\"]",
            ]
        )
    }

    @Test func `other programs get their parameters as options and their topics as variables`()
        throws
    {
        let files = try PlanFolder([
            "a.yaml": """
            nodes:
              robot:
                semsplat: stream
                arguments: [rooms/a]
                namespace: left
                remap: [/tf:=/left_tf]
                parameters: {rate: 5, keep_stamps: true, loop: false}
              bridge:
                program: ./bridge
                namespace: left
                remap: [/tf:=/left_tf]
                parameters: {camera: [a, b]}
            """
        ])
        let nodes = try files.plan().nodes
        #expect(
            nodes[0].command == [
                "semsplat", "stream", "rooms/a", "--rate", "5", "--keep-stamps",
                "--namespace", "/left", "--remap", "/tf:=/left_tf",
            ]
        )
        #expect(nodes[1].command == ["./bridge", "--camera", "a", "--camera", "b"])
        #expect(
            nodes[1].environment
                == ["SEMSPLAT_NAMESPACE": "/left", "SEMSPLAT_REMAP": "/tf:=/left_tf"]
        )
    }

    @Test func `a file includes another twice, with arguments and in namespaces`() throws {
        let files = try PlanFolder([
            "a.yaml": """
            arguments: {port: 1}
            includes:
              - {file: sub/arm.yaml, namespace: left, arguments: {port: $(port)}}
              - {file: sub/arm.yaml, namespace: right, arguments: {port: 2}}
              - {file: sub/arm.yaml, namespace: none, if: "false", arguments: {port: 3}}
            nodes:
              planner: {program: plan, after: [left/camera, right/camera]}
            """,
            "sub/arm.yaml": """
            arguments: {port: {description: Where.}}
            nodes:
              driver: {program: drive, arguments: [$(port)], folder: data}
              camera: {semsplat: stream, arguments: [x], after: driver, namespace: wrist}
            """,
        ])
        let nodes = try files.plan("a.yaml", ["port:=9"]).nodes
        #expect(
            nodes.map(\.name)
                == ["left/driver", "left/camera", "right/driver", "right/camera", "planner"]
        )
        #expect(nodes[0].command == ["drive", "9"])
        #expect(nodes[0].folder?.hasSuffix("sub/data") == true)
        #expect(nodes[1].after == ["left/driver"])
        #expect(nodes[1].command.suffix(2) == ["--namespace", "/left/wrist"])
    }

    @Test func `waits before a new start double up to the longest`() {
        var respawn = Respawn()
        respawn.delaySeconds = 0.5
        respawn.longestDelaySeconds = 3
        #expect((1...5).map(respawn.delaySeconds) == [0.5, 1, 2, 3, 3])
        #expect(respawn.delaySeconds(before: 1_000_000) == 3)
    }

    @Test func `the files of the repository come to plans`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL.path
        let reader = LaunchReader(
            subcommands: ["run", "stream", "simulate", "camera", "record"],
            environment: [:]
        )
        let expected = [
            "simulated-robot": (["record:=true"], ["daemon", "recorder", "robot"]),
            "real-robot": (["device:=/dev/video2"], ["daemon", "camera"]),
            "replay": (["session:=a.mcap"], ["daemon", "session"]),
        ]
        let names = try FileManager.default.contentsOfDirectory(atPath: root + "/launch")
            .filter { $0.hasSuffix(".yaml") }
        #expect(Set(names) == Set(expected.keys.map { $0 + ".yaml" } + ["demo.yaml"]))
        for (name, (arguments, nodes)) in expected {
            let plan = try reader.plan("\(root)/launch/\(name).yaml", arguments: arguments)
            #expect(plan.nodes.map(\.name) == nodes)
        }
    }
}
