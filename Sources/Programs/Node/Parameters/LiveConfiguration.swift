package import Messages
internal import Synchronization
internal import Yams

/// The configuration as it is now: one writer changes parts of it while the daemon runs, everybody else reads it anew whenever
/// they act on it.
package final class LiveConfiguration: Sendable {
    /// A parameter that was changed.
    package struct Change: Sendable, Equatable {
        /// The full name.
        package let name: String
        /// What it was.
        package let old: String
        /// What it is.
        package let new: String
    }

    private struct State {
        var configuration: NodeConfiguration
        /// What was set since the start, by name, as YAML.
        var settings: [String: String] = [:]
    }

    /// The parameters that may change while the daemon runs, because whoever reads them reads them anew.
    package static let liveNames: Set<String> = [
        "goals.default_deadline_s", "mapping.budget_mib", "mapping.save_every_s",
        "planning.cell_m", "planning.floor_clearance_m", "planning.robot_height_m",
        "planning.robot_radius_m", "planning.standoff_m", "planning.gripper_opening_m",
        "planning.occupancy_hz", "record.split_mib", "record.split_minutes",
        "sensors.starving_after_s",
    ]

    private let source: ConfigurationSource
    private let state: Mutex<State>

    /// Begins with `configuration`, which was read from `text` (empty for the defaults).
    package init(_ configuration: NodeConfiguration, text: String = "") {
        source = ConfigurationSource(file: "configuration", text: text)
        state = Mutex(State(configuration: configuration))
    }

    /// The configuration now.
    package var current: NodeConfiguration { state.withLock { $0.configuration } }

    /// The text that says all this, changes included.
    package var text: String {
        let settings = state.withLock { $0.settings }
        let overrides = try? Self.overrides(settings)
        return ConfigurationOverride.text(of: source.text, with: overrides ?? [])
    }

    /// Every parameter with its value now, in the order of the configuration.
    package var parameters: [ParameterState.Parameter] {
        let settings = state.withLock { $0.settings }
        // What is in force was read once without an error.
        return (try? read(settings).parameters) ?? []
    }

    /// Changes all of `settings`, or none.
    ///
    /// - Returns: what has changed; a parameter that had the value already has not.
    /// - Throws: `ConfigurationError` for a parameter that there is not, one that needs a new start, and a value that is
    ///   not allowed; nothing has changed then.
    package func set(
        _ settings: [ParameterRequest.Setting]
    ) throws(ConfigurationError) -> [Change] {
        let earlier = state.withLock { $0.settings }
        var all = earlier
        for setting in settings { all[setting.name] = setting.value }
        // Names first: what there is not is told by the same words as in a file.
        let (configuration, after) = try read(all)
        for setting in settings where !Self.liveNames.contains(setting.name) {
            throw ConfigurationError(
                file: source.file,
                key: setting.name,
                problem:
                    "cannot change while the daemon runs; write it in the configuration and start the daemon anew"
            )
        }
        let before = try read(earlier).parameters
        state.withLock { $0 = State(configuration: configuration, settings: all) }
        return zip(before, after).filter { $0.value != $1.value }.map {
            Change(name: $0.name, old: $0.value, new: $1.value)
        }
    }

    private func read(
        _ settings: [String: String]
    ) throws(ConfigurationError) -> (NodeConfiguration, parameters: [ParameterState.Parameter]) {
        let notes = ParameterNotes()
        let configuration = try NodeConfiguration(
            source,
            overrides: Self.overrides(settings),
            notes: notes
        )
        return (
            configuration,
            notes.values.map {
                .init(name: $0.name, value: $0.value, isLive: Self.liveNames.contains($0.name))
            }
        )
    }

    private static func overrides(
        _ settings: [String: String]
    ) throws(ConfigurationError) -> [ConfigurationOverride] {
        var overrides: [ConfigurationOverride] = []
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            overrides.append(try ConfigurationOverride("\(name)=\(value)"))
        }
        return overrides
    }
}
