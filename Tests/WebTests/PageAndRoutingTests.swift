import DiskTestSupport
import Foundation
import Testing
import WebTestSupport

/// The page's own files, and what is said of requests that are wrong, over real sockets.
struct PageAndRoutingTests {
    @Test func `the page is served with what browsers are to heed, and again only when it changed`()
        async throws
    {
        let (page, again, script) = try await withServer { client, _ in
            let page = try await client.ask("/")
            let tag = try #require(page.headers["etag"])
            return (
                page, try await client.ask("/", headers: ["If-None-Match: \(tag)"]),
                try await client.ask("/api.js")
            )
        }
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["cache-control"] == "no-cache")
        let policy = try #require(page.headers["content-security-policy"])
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
        #expect(!policy.contains("unsafe"))
        #expect(page.body.contains("<html"))
        #expect(again.status == 304 && again.body.isEmpty)
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
    }

    @Test func `the page needs no token, and everything with figures in it does`() async throws {
        let scratch = try ScratchFolder()
        let file = URL(filePath: "\(scratch.path)/token")
        try Data("0123456789abcdef".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        let statuses = try await withServer(tokenFile: file.path) { client, _ in
            var statuses: [String: Int] = [:]
            for path in ["/", "/app.js", "/metrics", "/api/v1/state", "/none.js"] {
                statuses[path] = try await client.ask(path).status
            }
            return statuses
        }
        #expect(
            statuses == [
                "/": 200, "/app.js": 200, "/metrics": 401, "/api/v1/state": 401, "/none.js": 401,
            ]
        )
    }

    @Test(arguments: [
        "/../Page/index.html", "/splats/../../../daemon.yaml", "/.%2e/index.html", "/%2fetc/passwd",
        "/index.html%00", "/.gitkeep", "/splats/", "/INDEX.HTML",
    ])
    func `no path leads out of the page's folder`(path: String) async throws {
        let answer = try await withServer { client, _ in try await client.ask(path) }
        #expect(answer.status == 404, "\(answer.status) \(answer.body.prefix(200))")
    }

    @Test func `a page's file is only read`() async throws {
        let answer = try await withServer { client, _ in
            try await client.ask("/app.js", method: "POST")
        }
        #expect(answer.status == 405)
    }

    @Test(arguments: [
        ("/metrics?x=1", "x"), ("/metrics?%78=1", "x"), ("/health?x=1&x=2", "x"),
        ("/metrics?a%FF=1", "query"),
    ])
    func `a parameter that is not described is refused by its name`(
        path: String,
        place: String
    ) async throws {
        let answer = try await withServer { client, _ in try await client.ask(path) }
        #expect(answer.status == 400)
        let error = try #require(answer.json["error"] as? [String: Any])
        #expect(error["where"] as? String == place)
        #expect(error["what"] is String && error["what_to_do"] is String)
    }
}
