import Foundation
import Node
import Testing

/// The sentence that reading `yaml` ends with, or nil when it is accepted.
private func complaint(_ yaml: String) -> String? {
    do throws(ConfigurationError) {
        _ = try NodeConfiguration(yaml: yaml, file: "robot.yaml")
        return nil
    } catch {
        return error.description
    }
}

struct ConfigurationTests {
    @Test func `an empty file gives the defaults`() throws {
        #expect(try NodeConfiguration(yaml: "") == NodeConfiguration())
        #expect(try NodeConfiguration(yaml: "mapping:\n") == NodeConfiguration())
    }

    @Test func `the demo file is valid and spells the defaults`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../launch/demo.yaml").standardizedFileURL.path
        #expect(try NodeConfiguration(contentsOf: file) == NodeConfiguration())
    }

    @Test func `values are read`() throws {
        let configuration = try NodeConfiguration(
            yaml: """
                sensors: {endpoints: tcp://10.0.0.7:6000, cameras: [left], calibration_files: [left=a.yaml]}
                world_frame: odom
                predictor: {kind: oracle_test_double, oracle_test_double_sequence: rooms/a, refresh: all}
                mapping: {window: 2, budget_mib: 64}
                goals: {default_deadline_s: 1}
                record: {path: "a/{time}.mcap", folder: b, split_mib: 5, split_minutes: 1.5}
                planning: {cell_m: 0.1, robot_radius_m: 0.4, robot_height_m: 1, standoff_m: 0.8}
                """
        )
        #expect(configuration.record.path == "a/{time}.mcap")
        #expect(configuration.planning.cellMetres == 0.1)
        #expect(configuration.planning.robotRadiusMetres == 0.4)
        #expect(configuration.planning.robotHeightMetres == 1)
        #expect(configuration.planning.standoffMetres == 0.8)
        #expect(configuration.record.folder == "b" && configuration.record.splitMebibytes == 5)
        #expect(configuration.record.splitMinutes == 1.5)
        #expect(configuration.sensors.endpoints == ["tcp://10.0.0.7:6000"])
        #expect(configuration.sensors.cameras == ["left"])
        #expect(configuration.sensors.calibrationFiles == ["left": "a.yaml"])
        #expect(configuration.worldFrame == "odom")
        #expect(configuration.predictor.kind == .oracleTestDouble)
        #expect(configuration.predictor.oracleSequence == "rooms/a")
        #expect(configuration.predictor.refresh == .all)
        #expect(configuration.mapping.window == 2)
        #expect(configuration.mapping.budgetMebibytes == 64)
        #expect(configuration.grounding.deadlineSeconds == 1)
    }

    @Test func `an unknown key is named with the nearest that exists`() {
        #expect(
            complaint("mapping:\n  windw: 4\n") == """
                robot.yaml:2:3: error: mapping.windw: there is no such key; did you mean 'window'? \
                Known here: window, budget_mib, file, save_every_s, folder
                  windw: 4
                  ^
                """
        )
    }

    @Test func `a bad value is named with what is allowed`() {
        #expect(
            complaint("mapping:\n  window: 9\n") == """
                robot.yaml:2:11: error: mapping.window: '9' is not allowed; \
                write a whole number from 2 to 4
                  window: 9
                          ^
                """
        )
        #expect(
            complaint("predictor: {kind: magic}") == """
                robot.yaml:1:19: error: predictor.kind: 'magic' is not allowed; \
                write one of: semanticsplat, oracle_test_double
                predictor: {kind: magic}
                                  ^
                """
        )
        #expect(
            complaint("allow_other_machines_without_keys: yes") == """
                robot.yaml:1:36: error: allow_other_machines_without_keys: 'yes' is not allowed; \
                write true or false
                allow_other_machines_without_keys: yes
                                                   ^
                """
        )
        #expect(
            complaint("mapping: 3") == """
                robot.yaml:1:10: error: mapping: must be a mapping of 'key: value' lines; \
                see launch/demo.yaml
                mapping: 3
                         ^
                """
        )
    }

    @Test(arguments: [
        "mapping: {budget_mib: 1e9}", "goals: {default_deadline_s: .nan}",
        "mapping: {window: [4]}", "world_frame: {a: b}", "sensors: {endpoints: [udp://1:2]}",
        "sensors: {endpoints: []}", "sensors: {calibration_files: [front]}", "goal_endpoint: 5560",
        "predictor: {kind: oracle_test_double}", "- a list", "mapping: {window: 4, window: 3}",
        "mapping: [", "\t- tab", "goal_endpoint: tcp://127.0.0.1:99999",
    ])
    func `what is not allowed is refused with its place`(yaml: String) throws {
        let text = try #require(complaint(yaml))
        #expect(text.hasPrefix("robot.yaml:1:"), "\(text)")
    }

    @Test(arguments: ["tcp://0.0.0.0:5560", "tcp://*:5560", "tcp://192.168.1.4:5560"])
    func `an endpoint that others can reach needs so many words`(endpoint: String) throws {
        let text = try #require(complaint("goal_endpoint: '\(endpoint)'"))
        #expect(
            text.contains(
                "can be reached from other machines, and nothing would ask them for a key"
            )
        )
        #expect(text.contains("semsplat keygen") && text.contains("section 'security'"))
        #expect(text.contains("allow_other_machines_without_keys: true"))
        let allowed = try NodeConfiguration(
            yaml: "goal_endpoint: '\(endpoint)'\nallow_other_machines_without_keys: true"
        )
        #expect(allowed.goalEndpoint == endpoint)
    }

    @Test func `keys are read as paths, and let other machines connect`() throws {
        let configuration = try NodeConfiguration(
            yaml: """
                sensors: {endpoints: [tcp://10.0.0.7:6000, tcp://10.0.0.8:6000]}
                goal_endpoint: tcp://0.0.0.0:5560
                result_endpoint: tcp://*:5561
                security: {server_key: keys/robot.key, clients: clients, publishers: [a.pub, b.pub]}
                """
        )
        #expect(configuration.security.serverKey == "keys/robot.key")
        #expect(configuration.security.clients == "clients")
        #expect(configuration.security.publishers == ["a.pub", "b.pub"])
        #expect(configuration.goalEndpoint == "tcp://0.0.0.0:5560")
    }

    @Test(arguments: [
        ("security: {server_key: a.key}", "security.server_key: needs 'clients: FOLDER'"),
        ("security: {clients: a}", "security.clients: needs 'server_key: FILE'"),
        ("security: {publishers: a.pub}", "security.publishers: needs 'server_key: FILE'"),
        (
            "security: {server_key: a.key, clients: b, publishers: [a.pub, b.pub]}",
            "security.publishers: has 2 files for 1 sensors.endpoints"
        ),
        ("security: {keys: a}", "security.keys: there is no such key"),
        ("goal_endpoint: tcp://127.evil.example:5560", "can be reached from other machines"),
    ])
    func `half a section of keys says what is missing`(yaml: String, problem: String) throws {
        let text = try #require(complaint(yaml))
        #expect(text.contains(problem), "\(text)")
    }

    @Test func `a file that is not there is named`() {
        #expect(throws: ConfigurationError.self) {
            try NodeConfiguration(contentsOf: "/nonexistent/x.yaml")
        }
    }

    @Test func `an HTTP address is read, or none`() throws {
        let address = try NodeConfiguration(yaml: "http: {endpoint: '[::1]:*'}").http.endpoint
        #expect(address == HTTPAddress(host: "::1", port: 0))
        #expect(address?.isOnThisMachineOnly == true)
        #expect(try NodeConfiguration(yaml: "http: {endpoint: none}").http.endpoint == nil)
    }

    @Test(arguments: ["0.0.0.0:5580", "[::]:5580", "robot:5580", "10.0.0.7:80", "127.0.0.1.evil:1"])
    func `HTTP that others can reach needs a token`(endpoint: String) throws {
        let text = try #require(complaint("http: {endpoint: '\(endpoint)'}"))
        #expect(text.contains("http.endpoint: '\(endpoint)' can be reached from other machines"))
        let allowed = try NodeConfiguration(
            yaml: "http: {endpoint: '\(endpoint)', token_file: token}"
        )
        #expect(allowed.http.endpoint?.description == endpoint)
        #expect(allowed.http.tokenFile == "token")
    }

    @Test(arguments: [
        "5580", "127.0.0.1", "127.0.0.1:", ":5580", "127.0.0.1:0", "127.0.0.1:65536", "::1:5580",
        "[127.0.0.1]:1", "http://127.0.0.1:5580", "127.0.0.1:5580/", "a b:1", "[]:1",
    ])
    func `what is no HTTP address is refused`(endpoint: String) throws {
        let text = try #require(complaint("http: {endpoint: '\(endpoint)'}"))
        #expect(text.contains("is no address; write ADDRESS:PORT"), "\(text)")
    }
}
