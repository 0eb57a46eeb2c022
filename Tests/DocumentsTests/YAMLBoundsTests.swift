internal import Documents
internal import Testing

/// YAML that would be much more in memory than it is on the disk.
struct YAMLBoundsTests {
    @Test func `what is more than anybody writes is refused`() throws {
        for (text, complaint) in [
            (String(repeating: "a", count: 1 + 1 << 20), "has 1048577 bytes"),
            (String(repeating: "[", count: 65), "nests brackets 65 deep"),
            (String(repeating: "{a: [", count: 33), "nests brackets 66 deep"),
            (String(repeating: "- ", count: 101) + "x", "begins at column 202"),
            ("a:\n" + String(repeating: " ", count: 201) + "b: c", "begins at column 201"),
            ("a: &a 1\n" + String(repeating: "b: *a\n", count: 26), "26 parts by aliases"),
            (Self.bomb, "30 parts by aliases"),
            ("[" + String(repeating: "*ä,", count: 40) + "]", "40 parts by aliases"),
        ] {
            let found = try #require(YAMLBounds.complaint(about: text), "\(complaint)")
            #expect(found.contains(complaint))
        }
    }

    /// 289 bytes that stood for 177,147 strings, which took 354 MiB.
    private static let bomb =
        "nodes:\n  a0: &a0 [x, x, x]\n"
        + (1...10).map { "  a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]\n" }.joined()

    @Test func `what people write is read`() {
        for text in [
            "", String(repeating: "a", count: 1 << 20),
            String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
            String(repeating: "- []\n", count: 1_000),
            "a: &a 1\n" + String(repeating: "b: *a\n", count: 20),
            String(repeating: "# a launch file of two kilobytes\n", count: 60) + "a: &a 1\n"
                + String(repeating: "b: *a\n", count: 16),
            // None of these is an alias.
            String(repeating: "endpoint: tcp://*:5550, tcp://127.0.0.1:*\n", count: 100),
            String(repeating: "a * b, 2*3, x*y\n", count: 100),
        ] {
            #expect(YAMLBounds.complaint(about: text) == nil, "\(text.prefix(60))")
        }
    }
}
