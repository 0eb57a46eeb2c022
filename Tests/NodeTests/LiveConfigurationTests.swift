import Messages
import Node
import Testing

struct LiveConfigurationTests {
    private func live(_ yaml: String = "") throws -> LiveConfiguration {
        LiveConfiguration(try NodeConfiguration(yaml: yaml), text: yaml)
    }

    private func complaint(
        _ live: LiveConfiguration,
        _ settings: ParameterRequest.Setting...
    ) -> String? {
        do throws(ConfigurationError) {
            _ = try live.set(settings)
            return nil
        } catch {
            return "\(error.key): \(error.problem)"
        }
    }

    @Test func `every key of the configuration is a parameter, with its value`() throws {
        let live = try live("mapping: {budget_mib: 64}\nsensors: {cameras: [left, right]}\n")
        let values = Dictionary(uniqueKeysWithValues: live.parameters.map { ($0.name, $0.value) })
        #expect(values["mapping.budget_mib"] == "64")
        #expect(values["sensors.cameras"] == "[left, right]")
        #expect(values["sensors.endpoints"] == "[tcp://127.0.0.1:5550]")
        #expect(values["planning.cell_m"] == "0.05")
        #expect(values["goals.default_deadline_s"] == "5")
        #expect(values["predictor.kind"] == "semanticsplat")
        #expect(values["allow_other_machines_without_keys"] == "false")
        #expect(values["http.endpoint"] == "127.0.0.1:5580")
        #expect(values["mapping.file"] == "none")
    }

    @Test func `whatever may change is a parameter and is marked`() throws {
        let marked = try live().parameters.filter(\.isLive).map(\.name)
        #expect(Set(marked) == LiveConfiguration.liveNames)
    }

    @Test func `values are set together, hold from then on, and are in the text`() throws {
        let live = try live("# a robot\nmapping: {window: 3}\n")
        let changes = try live.set([
            .init("planning.standoff_m", "0.8"), .init("mapping.budget_mib", "64"),
            .init("planning.cell_m", "0.05"),
        ])
        #expect(
            changes.map { "\($0.name) \($0.old) \($0.new)" } == [
                "mapping.budget_mib 512 64", "planning.standoff_m 0.6 0.8",
            ]
        )
        #expect(live.current.planning.standoffMetres == 0.8)
        #expect(live.current.mapping.budgetMebibytes == 64)
        #expect(live.current.mapping.window == 3)
        #expect(try NodeConfiguration(yaml: live.text) == live.current)
        #expect(try live.set([.init("mapping.budget_mib", "64")]).isEmpty)
    }

    @Test func `a value that is not allowed is refused with the reason, and nothing has changed`()
        throws
    {
        let live = try live()
        let reason = complaint(
            live,
            .init("planning.standoff_m", "0.8"),
            .init("mapping.budget_mib", "much")
        )
        #expect(
            reason
                == "mapping.budget_mib: 'much' is not allowed; write a whole number from 16 to 65536"
        )
        #expect(live.current == NodeConfiguration())
        // Together they would not fit, whatever each is alone.
        #expect(complaint(live, .init("planning.robot_height_m", "0.08")) != nil)
        #expect(
            complaint(
                live,
                .init("planning.robot_height_m", "0.08"),
                .init("planning.floor_clearance_m", "0.05")
            ) == nil
        )
    }

    @Test(arguments: [
        ("mapping.window", "3"), ("http.endpoint", "none"), ("goal_endpoint", "tcp://127.0.0.1:1"),
        ("record.folder", "/etc"), ("predictor.model", "other"),
    ])
    func `what needs a new start is refused with this sentence`(
        name: String,
        value: String
    ) throws {
        let live = try live()
        #expect(
            complaint(live, .init("planning.standoff_m", "0.8"), .init(name, value))
                == "\(name): cannot change while the daemon runs; write it in the configuration and start the daemon anew"
        )
        #expect(live.current == NodeConfiguration())
    }

    @Test(arguments: [
        "planning", "planning.standof_m", "", "a.b.c", "mapping.", "planning.cell_m=1",
    ])
    func `what is no parameter is refused`(name: String) throws {
        let live = try live()
        #expect(complaint(live, .init(name, "0.5")) != nil)
        #expect(live.current == NodeConfiguration())
    }

    @Test(arguments: ["", "[1]", "{a: 1}", "nan", "1e999", "0.5\nmapping: 3", "- 1", "&a [*a]"])
    func `a value that is none is refused`(value: String) throws {
        let live = try live()
        #expect(complaint(live, .init("planning.cell_m", value)) != nil, "\(live.parameters)")
        #expect(live.current == NodeConfiguration())
    }
}
