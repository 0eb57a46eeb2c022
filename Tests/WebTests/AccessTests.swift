import DiskTestSupport
import Foundation
import Node
import Testing
import Web
import WebTestSupport

/// Who is served, over real sockets.
struct AccessTests {
    @Test(arguments: ["127.0.0.1", "127.0.0.1:5580", "localhost", "LOCALHOST:1", "[::1]:5580"])
    func `this machine by its own names is served`(host: String) async throws {
        let answer = try await withServer { client, _ in
            try await client.ask("/metrics", host: host)
        }
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "evil.example", "evil.example:5580", "127.0.0.1.evil.example", "localhost.evil.example",
        "10.1.2.3", "[fe80::1]", "127.0.0.1@evil.example", "robot", "127.1", "",
    ])
    func `a foreign host is refused, so that no page reaches the daemon by a name of its own`(
        host: String
    ) async throws {
        let answer = try await withServer { client, _ in
            try await client.ask("/metrics", host: host)
        }
        #expect(answer.status == 403)
        #expect(!answer.body.contains("semsplat_"))
    }

    @Test func `without a host, with two, or with one in the path's place nothing is served`()
        async throws
    {
        let answers = try await withServer { client, _ in
            [
                try await client.send("GET /metrics HTTP/1.0\r\n\r\n"),
                try await client.ask("/metrics", headers: ["Host: evil.example"]),
                try await client.ask("http://evil.example/metrics", host: "evil.example"),
            ]
        }
        #expect(answers.map(\.status) == [400, 400, 403])
    }

    @Test(arguments: [
        "Origin: http://evil.example", "Origin: null", "Origin: https://127.0.0.1",
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
    ])
    func `pages of other sites are refused`(header: String) async throws {
        let answer = try await withServer { client, _ in
            try await client.ask("/health", headers: [header])
        }
        #expect(answer.status == 403)
        #expect(answer.json["reasons"] == nil)
        #expect(answer.headers["access-control-allow-origin"] == nil)
    }

    @Test func `our own pages are served`() async throws {
        let answer = try await withServer { client, _ in
            let host = "127.0.0.1:\(client.port)"
            return try await client.ask(
                "/metrics",
                headers: ["Origin: http://\(host)", "Sec-Fetch-Site: same-origin"]
            )
        }
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        (nil, 401), ("Basic abc", 401), ("Bearer", 401), ("Bearer ", 401),
        ("Bearer 0123456789abcde", 401), ("Bearer 0123456789abcdef0", 401),
        ("Bearer 0123456789abcdeg", 401), ("bearer 0123456789abcdef", 200),
        ("Bearer 0123456789abcdef", 200),
    ])
    func `with a token those are served that carry it`(
        header: String?,
        status: Int
    ) async throws {
        let scratch = try ScratchFolder()
        let file = try tokenFile(in: scratch, "0123456789abcdef\n", mode: 0o600)
        let answers = try await withServer(host: "0.0.0.0", tokenFile: file) { client, _ in
            let headers = header.map { ["Authorization: \($0)"] } ?? []
            return [
                try await client.ask("/metrics", headers: headers),
                try await client.ask("/nothing", headers: headers),
            ]
        }
        // Who does not carry it does not learn what there is either.
        #expect(answers.map(\.status) == [status, status == 200 ? 404 : status])
        #expect((answers[0].headers["www-authenticate"] == "Bearer") == (status == 401))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620])
    func `a token that others may read is refused with what to do`(mode: Int) throws {
        let scratch = try ScratchFolder()
        let file = try tokenFile(in: scratch, "0123456789abcdef", mode: mode)
        let error = #expect(throws: NodeError.self) { try AccessToken(file: file) }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("http.token_file: \(file) is a secret that others"))
        #expect(text.contains("(mode 0\(String(mode, radix: 8)))"))
        #expect(text.hasSuffix("run: chmod 600 \(file)"))
    }

    @Test(arguments: [
        "", "short", "two words of length", "0123456789abcde\u{e9}", "0123456789\nabcdef",
    ])
    func `a file without a token is refused`(text: String) throws {
        let scratch = try ScratchFolder()
        let file = try tokenFile(in: scratch, text, mode: 0o600)
        let error = #expect(throws: NodeError.self) { try AccessToken(file: file) }
        #expect(error?.description.contains("must hold one word of 16 to 4096") == true)
    }

    @Test func `a token file that is not there, or is a folder, is refused`() throws {
        let scratch = try ScratchFolder()
        for file in [scratch.path, "\(scratch.path)/none"] {
            let error = #expect(throws: NodeError.self) { try AccessToken(file: file) }
            #expect(error?.description.contains("cannot be read") == true)
        }
    }

    private func tokenFile(
        in scratch: ScratchFolder,
        _ text: String,
        mode: Int
    ) throws -> String {
        let file = URL(filePath: "\(scratch.path)/token")
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return file.path
    }
}
