extension NodeConfiguration {
    /// Reads the section `security`, which names files; whether they can be used is seen when the daemon starts.
    mutating func readSecurity(
        _ root: inout ConfigurationSection
    ) throws(ConfigurationError) {
        var section = try root.section("security")
        security.serverKey = try Self.path("server_key", of: &section)
        security.clients = try Self.path("clients", of: &section)
        security.publishers = try section.texts("publishers", [])
        if security.serverKey != nil, security.clients == nil {
            throw section.refuse(
                "server_key",
                "needs 'clients: FOLDER' beside it, or nobody could connect"
            )
        }
        if security.serverKey == nil, security.clients != nil {
            throw section.refuse(
                "clients",
                "needs 'server_key: FILE' beside it; 'semsplat keygen robot' makes one"
            )
        }
        if security.serverKey == nil, !security.publishers.isEmpty {
            throw section.refuse(
                "publishers",
                "needs 'server_key: FILE' beside it, by which publishers know this daemon"
            )
        }
        guard [0, 1, sensors.endpoints.count].contains(security.publishers.count) else {
            throw section.refuse(
                "publishers",
                "has \(security.publishers.count) files for \(sensors.endpoints.count) sensors.endpoints; "
                    + "name one file for all of them, or one for each in the same order"
            )
        }
        try section.finish()
    }

    private static func path(
        _ key: String,
        of section: inout ConfigurationSection
    ) throws(ConfigurationError) -> String? {
        let path = try section.text(key, "none")
        return path == "none" ? nil : path
    }
}
