internal import Foundation
internal import Transport
internal import Yams

extension NodeConfiguration {
    /// Reads a configuration file.
    ///
    /// - Parameter path: the file.
    /// - Throws: `ConfigurationError` for an unknown key or a value that is not allowed.
    public init(contentsOf path: String) throws(ConfigurationError) {
        try self.init(ConfigurationSource(contentsOf: path))
    }

    /// Reads a configuration from text; keys that it leaves out keep their defaults.
    ///
    /// - Parameters:
    ///   - yaml: the text.
    ///   - file: the name to use in errors.
    /// - Throws: `ConfigurationError` for an unknown key or a value that is not allowed.
    public init(yaml: String, file: String = "configuration") throws(ConfigurationError) {
        try self.init(ConfigurationSource(file: file, text: yaml))
    }

    /// Reads a configuration; keys that it leaves out keep their defaults, and `overrides` stand before it.
    ///
    /// `notes` takes every key with its value.
    ///
    /// - Throws: `ConfigurationError` for an unknown key or a value that is not allowed.
    package init(
        _ source: ConfigurationSource,
        overrides: [ConfigurationOverride] = [],
        notes: ParameterNotes? = nil
    ) throws(ConfigurationError) {
        self.init()
        var root = try ConfigurationSection(
            source.parsed(),
            path: "",
            source: source,
            overrides: overrides,
            notes: notes
        )
        try readSensors(&root)
        try readSecurity(&root)
        try readPorts(&root)
        try readHTTP(&root)
        try readTopics(&root)
        worldFrame = try root.text("world_frame", worldFrame)
        odometryFrame = try root.text("odometry_frame", odometryFrame)
        try readPredictor(&root)
        try readMap(&root)
        try readPlanning(&root)
        try readRecord(&root)
        var answers = try root.section("goals")
        grounding.deadlineSeconds = try answers.number(
            "default_deadline_s",
            grounding.deadlineSeconds,
            in: 0.01...3_600
        )
        try answers.finish()
        try root.finish()
    }

    private mutating func readSensors(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("sensors")
        sensors.endpoints = try section.texts("endpoints", sensors.endpoints)
        for endpoint in sensors.endpoints where !isEndpoint(endpoint) {
            throw section.refuse("endpoints", Self.notAnEndpoint(endpoint))
        }
        if sensors.endpoints.isEmpty {
            throw section.refuse("endpoints", "is empty; name at least one publisher")
        }
        sensors.cameras = try section.texts("cameras", sensors.cameras)
        for entry in try section.texts("calibration_files", []) {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw section.refuse(
                    "calibration_files",
                    "'\(entry)' is not allowed; write camera=FILE.yaml"
                )
            }
            sensors.calibrationFiles[parts[0]] = parts[1]
        }
        sensors.maximumPoseGapSeconds = try section.number(
            "maximum_pose_gap_s",
            sensors.maximumPoseGapSeconds,
            in: 0.001...10
        )
        sensors.maximumMessageMebibytes = try section.integer(
            "maximum_message_mib",
            sensors.maximumMessageMebibytes,
            in: 1...1_024
        )
        sensors.starvingAfterSeconds = try section.number(
            "starving_after_s",
            sensors.starvingAfterSeconds,
            in: 0.1...60
        )
        try section.finish()
    }

    private mutating func readTopics(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("topics")
        let namespace = try section.text("namespace", "none")
        let remaps = try section.texts("remap", [])
        do throws(TopicNameError) {
            topics = try TopicNames(
                namespace: namespace == "none" ? "" : namespace,
                remaps: remaps
            )
        } catch {
            throw section.refuse(remaps.isEmpty ? "namespace" : "remap", error.description)
        }
        try section.finish()
    }

    private mutating func readPorts(_ root: inout ConfigurationSection) throws(ConfigurationError) {
        allowsOtherMachinesWithoutKeys = try root.boolean(
            "allow_other_machines_without_keys",
            allowsOtherMachinesWithoutKeys
        )
        goalEndpoint = try bound("goal_endpoint", goalEndpoint, &root)
        resultEndpoint = try bound("result_endpoint", resultEndpoint, &root)
    }

    private func bound(
        _ key: String,
        _ fallback: String,
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) -> String {
        let endpoint = try root.text(key, fallback)
        guard isEndpoint(endpoint) else { throw root.refuse(key, Self.notAnEndpoint(endpoint)) }
        do throws(TransportError) {
            try Endpoint.requireLoopback(
                endpoint,
                permitted: security.serverKey != nil || allowsOtherMachinesWithoutKeys,
                permission: Self.widerBinding
            )
        } catch {
            throw root.refuse(key, error.description)
        }
        return endpoint
    }

    private mutating func readHTTP(_ root: inout ConfigurationSection) throws(ConfigurationError) {
        var section = try root.section("http")
        let endpoint = try section.text("endpoint", http.endpoint?.description ?? "none")
        let tokenFile = try section.text("token_file", http.tokenFile ?? "none")
        try section.finish()
        http.tokenFile = tokenFile == "none" ? nil : tokenFile
        guard endpoint != "none" else {
            http.endpoint = nil
            return
        }
        guard let address = HTTPAddress(endpoint) else {
            throw section.refuse(
                "endpoint",
                "'\(endpoint)' is no address; write ADDRESS:PORT, such as 127.0.0.1:5580, or none"
            )
        }
        guard address.isOnThisMachineOnly || http.tokenFile != nil else {
            throw section.refuse(
                "endpoint",
                "'\(endpoint)' can be reached from other machines; bind 127.0.0.1, or name a file with a token beside it "
                    + "('token_file: FILE', readable by its owner alone)"
            )
        }
        http.endpoint = address
    }

    private mutating func readPredictor(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("predictor")
        predictor.kind = try section.choice("kind", predictor.kind)
        predictor.model = try section.text("model", predictor.model)
        predictor.refresh = try section.choice("refresh", predictor.refresh)
        predictor.oracleSequence = try section.text(
            "oracle_test_double_sequence",
            predictor.oracleSequence
        )
        if predictor.kind == .oracleTestDouble, predictor.oracleSequence.isEmpty {
            throw section.refuse(
                "kind",
                "oracle_test_double needs 'oracle_test_double_sequence: FOLDER' beside it"
            )
        }
        try section.finish()
    }

    private mutating func readMap(_ root: inout ConfigurationSection) throws(ConfigurationError) {
        var section = try root.section("mapping")
        mapping.window = try section.integer("window", mapping.window, in: 2...4)
        mapping.budgetMebibytes = try section.integer(
            "budget_mib",
            mapping.budgetMebibytes,
            in: 16...65_536
        )
        let file = try section.text("file", mapping.file ?? "none")
        mapping.file = file == "none" ? nil : file
        mapping.saveEverySeconds = try section.number(
            "save_every_s",
            mapping.saveEverySeconds,
            in: 1...86_400
        )
        mapping.folder = try section.text("folder", mapping.folder)
        try section.finish()
    }

    private mutating func readPlanning(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("planning")
        planning.cellMetres = try section.number("cell_m", planning.cellMetres, in: 0.01...1)
        planning.floorClearanceMetres = try section.number(
            "floor_clearance_m",
            planning.floorClearanceMetres,
            in: 0.01...1
        )
        planning.robotHeightMetres = try section.number(
            "robot_height_m",
            planning.robotHeightMetres,
            in: 0.05...3
        )
        if planning.robotHeightMetres <= planning.floorClearanceMetres {
            throw section.refuse(
                "robot_height_m",
                "\(planning.robotHeightMetres) is not above floor_clearance_m, \(planning.floorClearanceMetres)"
            )
        }
        planning.robotRadiusMetres = try section.number(
            "robot_radius_m",
            planning.robotRadiusMetres,
            in: 0.01...5
        )
        planning.standoffMetres = try section.number(
            "standoff_m",
            planning.standoffMetres,
            in: 0.01...5
        )
        planning.gripperOpeningMetres = try section.number(
            "gripper_opening_m",
            planning.gripperOpeningMetres,
            in: 0.01...1
        )
        planning.occupancyHertz = try section.number(
            "occupancy_hz",
            planning.occupancyHertz,
            in: 0.1...10
        )
        try section.finish()
    }

    private mutating func readRecord(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("record")
        let path = try section.text("path", record.path ?? "none")
        record.path = path == "none" ? nil : path
        record.folder = try section.text("folder", record.folder)
        record.splitMebibytes = try section.integer(
            "split_mib",
            record.splitMebibytes,
            in: 1...1_048_576
        )
        record.splitMinutes = try section.number("split_minutes", record.splitMinutes, in: 0...1e6)
        try section.finish()
    }

    private static let widerBinding =
        "make keys with 'semsplat keygen' and name them in the section 'security' (docs/SECURITY.md), "
        + "or write 'allow_other_machines_without_keys: true'"

    private static func notAnEndpoint(_ text: String) -> String {
        "'\(text)' is not an endpoint; write tcp://ADDRESS:PORT or ipc://PATH"
    }
}

/// Whether `text` looks like a ZeroMQ endpoint that the daemon supports.
func isEndpoint(_ text: String) -> Bool {
    if text.hasPrefix("ipc://") { return text.count > 6 }
    guard text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":") else { return false }
    let address = text.dropFirst(6)
    let port = text[text.index(after: colon)...]
    guard address.contains(":"), !address.hasPrefix(":") else { return false }
    return port == "*" || UInt16(port) != nil
}
