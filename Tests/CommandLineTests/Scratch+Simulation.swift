import Testing

extension Scratch {
    /// Films a simulated room into a folder of this one, with the program.
    ///
    /// - Returns: the sequence folder.
    func simulated(
        _ name: String = "room",
        seed: Int,
        kind: String = "tabletop",
        frames: Int,
        width: Int,
        height: Int
    ) async throws -> String {
        let path = folder.appending(path: name).path
        let made = try await Program.run(
            Program.executable,
            [
                "simulate", "--seed", "\(seed)", "--kind", kind, "--frames", "\(frames)",
                "--width", "\(width)", "--height", "\(height)", "-o", path,
            ]
        )
        try #require(made.status == 0, "\(made.errors)")
        return path
    }
}
