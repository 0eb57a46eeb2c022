internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// All that is served.
///
/// It finds the route of a request, and says what is wrong with one that has none.
struct RouteTable: Sendable {
    /// The longest body that is read.
    static let mostBodyBytes = 64 << 10

    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    /// Answers a request.
    func answer(_ request: Request) async throws(RequestFailure) -> Response {
        let path = request.uri.path
        let segments = try Self.segments(path)
        let matches = routes.compactMap { route in route.match(segments).map { (route, $0) } }
        guard !matches.isEmpty else {
            throw .missing(
                "there is no '\(path.prefix(100))'",
                whatToDo:
                    "there are /metrics, /health, the page at / and what docs/api.yaml describes"
            )
        }
        let method = request.method == .head ? .get : request.method
        guard let (route, names) = matches.first(where: { $0.0.method == method }) else {
            let allowed = Self.allowed(matches.map(\.0.method))
            throw RequestFailure(
                405,
                "\(request.method.rawValue.prefix(20)) is not served here",
                whatToDo: "use \(allowed)"
            )
        }
        var call = Call(path: names, headers: request.headers)
        call.query = try Self.query(request.uri.query ?? "")
        if let unknown = call.query.keys.sorted().first(where: { !route.parameters.contains($0) }) {
            let known = route.parameters.sorted().joined(separator: ", ")
            throw .wrong(
                String(unknown.prefix(100)),
                "there is no such parameter",
                allowed: known.isEmpty ? "none" : "only \(known)"
            )
        }
        if method == .post { call.body = try await Self.body(of: request) }
        let response = try await route.answer(call)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The methods of a path, as the header `Allow` lists them.
    func allowedMethods(at path: String) -> String {
        let segments = (try? Self.segments(path)) ?? []
        return Self.allowed(routes.filter { $0.match(segments) != nil }.map(\.method))
    }

    private static func allowed(_ methods: [HTTPRequest.Method]) -> String {
        methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.joined(separator: ", ")
    }

    private static func segments(_ path: String) throws(RequestFailure) -> [String] {
        var segments: [String] = []
        for segment in path.split(separator: "/") {
            guard let plain = segment.removingPercentEncoding else {
                throw .wrong(
                    "path",
                    "'\(segment.prefix(100))' is no text",
                    allowed: "UTF-8, percent-encoded"
                )
            }
            segments.append(plain)
        }
        return segments
    }

    private static func query(_ text: String) throws(RequestFailure) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.replacing("+", with: " ").removingPercentEncoding }
            guard let name = parts[0], let value = parts.count > 1 ? parts[1] : "" else {
                throw .wrong(
                    "query",
                    "'\(pair.prefix(100))' is no text",
                    allowed: "UTF-8, percent-encoded"
                )
            }
            guard query.updateValue(value, forKey: name) == nil else {
                throw .wrong(String(name.prefix(100)), "it is there twice", allowed: "it once")
            }
        }
        return query
    }

    /// The body of a request, which says that it is JSON: a page of another site cannot send that without asking first.
    private static func body(of request: Request) async throws(RequestFailure) -> [UInt8] {
        let type = request.headers[.contentType]?.split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        guard type == "application/json" else {
            throw RequestFailure(
                415,
                "the body is not said to be JSON",
                at: "Content-Type",
                whatToDo: "send 'Content-Type: application/json'"
            )
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: mostBodyBytes))
        } catch {
            throw RequestFailure(
                413,
                "the body is longer than \(mostBodyBytes) bytes",
                whatToDo: "send a shorter one"
            )
        }
    }
}
