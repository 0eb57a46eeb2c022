import Testing

/// What is wrong with a launch file is said with its place, its value and what is allowed, before anything is started.
struct LaunchComplaintTests {
    @Test func `a misspelt key is named with its place and the nearest that exists`() throws {
        let files = try PlanFolder(["a.yaml": "nodes:\n  a:\n    program: x\n    requird: true\n"])
        let text = try #require(files.complaint())
        #expect(
            text.hasPrefix(
                "a.yaml:4:5: error: nodes.a.requird: there is no such key; did you mean 'required'?"
            ),
            "\(text)"
        )
        #expect(text.hasSuffix("\n    requird: true\n    ^"), "\(text)")
    }

    @Test(arguments: [
        ("nodes: {a: {program: x, after: b}}", "nodes.a.after: 'b' is no other node"),
        ("nodes: {a: {program: x}, ab: {program: x, after: aa}}", "did you mean 'a'?"),
        ("nodes: {a: {}}", "write either 'semsplat: SUBCOMMAND' or 'program: NAME'"),
        ("nodes: {a: {program: x, semsplat: run}}", "write either"),
        ("nodes: {a: {semsplat: strem}}", "there is no subcommand 'strem'; did you mean 'stream'?"),
        ("nodes: {a: {program: x, if: maybe}}", "'maybe' is no condition; write true, false"),
        ("nodes: {a: {program: $(sed)}}\narguments: {seed: 1}", "did you mean 'seed'?"),
        ("nodes: {a: {program: $(env NOT_SET_HERE)}}", "the variable NOT_SET_HERE is not set"),
        ("nodes: {a: {program: \"$(b\"}}", "has '$(' without ')'"),
        (
            "nodes: {a: {program: x, respawn: {limit: 0}}}",
            "nodes.a.respawn.limit: '0' is not allowed"
        ),
        ("nodes: {a: {program: x, respawn: {on: success}}}", "write one of: end, failure"),
        ("nodes: {a: {program: x, ready: {delay_s: 1, exit: true}}}", "one sign is enough"),
        (
            "nodes: {a: {program: x, ready: {endpoint: \"tcp://10.0.0.1:5\"}}}",
            "not on this machine"
        ),
        ("nodes: {a: {program: x, stop: {interrupt_s: -1}}}", "write a number from 0 to 3600"),
        ("nodes: {a: {program: x, remap: [a]}}", "'a' is no remap; write FROM:=TO"),
        ("nodes: {a: {semsplat: ask, remap: [/a:=/b]}}", "'semsplat ask' has no topics"),
        ("nodes: {a: {program: x, config: y}}", "nodes.a.config: is for 'semsplat: run' only"),
        ("nodes: {\"a b\": {program: x}}", "is no name"),
        ("nodes: {a: {program: x, parameters: {b: {c: d}}}}", "nodes.a.parameters.b: must be"),
        ("nodes: {a: {semsplat: run, parameters: {mapping: {window: 9}}}}", "mapping.window: '9'"),
        (
            "nodes: {a: {semsplat: run, parameters: {maping: {window: 3}}}}",
            "did you mean 'mapping'?"
        ),
        ("arguments: {b: {}}\nnodes: {a: {program: x}}", "give it as b:=VALUE"),
        ("arguments: {b: {default: x, allowed: [y]}}\nnodes: {a: {program: x}}", "write one of: y"),
        ("includes: [{file: gone.yaml}]", "gone.yaml: error: cannot be read"),
        ("includes: {file: b.yaml}", "must be a list"),
        ("nodes: [a]", "must be a mapping"),
        ("sensors: {}", "is the daemon's configuration, not a launch file"),
        ("a: 1", "is no launch file"),
        ("nodes: {a: {program: x, if: \"false\"}}", "starts no node with these arguments"),
        ("nodes: {", "is not YAML"),
        ("", "is no launch file"),
    ])
    func `what is wrong is said with what is allowed`(yaml: String, sentence: String) throws {
        let text = try #require(try PlanFolder(["a.yaml": yaml]).complaint())
        #expect(text.contains(sentence), "\(text)")
        #expect(text.contains(".yaml"), "\(text)")
    }

    @Test func `a daemon's parameter is refused at its place in the launch file`() throws {
        let yaml =
            "nodes:\n  a:\n    semsplat: run\n    parameters:\n      mapping:\n        window: 9\n"
        let text = try #require(try PlanFolder(["a.yaml": yaml]).complaint())
        #expect(text.hasPrefix("a.yaml:6:17: error: mapping.window: '9' is not allowed"), "\(text)")
    }

    @Test func `nodes that wait for each other are named`() throws {
        let files = try PlanFolder([
            "a.yaml": """
            nodes:
              a: {program: x, after: c}
              b: {program: x, after: a}
              c: {program: x, after: b}
              free: {program: x}
            """
        ])
        let text = try #require(files.complaint())
        #expect(
            text.contains("nodes wait for each other: a after b after c after a")
                || text.contains("a after c after b after a"),
            "\(text)"
        )
    }

    @Test func `files that include each other are named`() throws {
        let files = try PlanFolder([
            "a.yaml": "includes: [{file: b.yaml}]", "b.yaml": "includes: [{file: ./a.yaml}]",
        ])
        let text = try #require(files.complaint())
        #expect(text.contains("files include each other") && text.contains("b.yaml →"), "\(text)")
    }

    @Test(arguments: [
        ("sed:=1", "has no argument 'sed'; did you mean 'seed'?"),
        ("seed", "is no argument; write NAME:=VALUE"),
        ("kind:=x", "'x' is not allowed for kind; write one of: a, b"),
    ])
    func `a wrong argument is refused`(argument: String, sentence: String) throws {
        let files = try PlanFolder([
            "a.yaml": """
            arguments: {seed: 1, kind: {default: a, allowed: [a, b]}}
            nodes: {a: {program: x}}
            """
        ])
        let text = try #require(files.complaint("a.yaml", [argument]))
        #expect(text.contains(sentence), "\(text)")
    }
}
