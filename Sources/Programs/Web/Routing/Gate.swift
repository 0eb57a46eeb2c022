internal import HTTPTypes
internal import Hummingbird

/// The first thing that every request meets: the policy on the way in, the headers that browsers heed on the way out, and JSON
/// for whatever is not there.
struct Gate: Sendable {
    let policy: AccessPolicy
    let page: PageFiles
    let table: RouteTable

    /// Answers a request.
    func answer(_ request: Request) async -> Response {
        var response = await served(request)
        for header in Self.headers where response.headers[header.name] == nil {
            response.headers[header.name] = header.value
        }
        return response
    }

    /// What the page may do: run its own code and talk to its own daemon, nothing else.
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'",
        "img-src 'self' blob: data:", "connect-src 'self'", "worker-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private static let headers: HTTPFields = {
        var headers: HTTPFields = [
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: contentSecurityPolicy,
        ]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }()

    private func served(_ request: Request) async -> Response {
        let file = page.file(at: request.uri.path)
        let knock = AccessPolicy.Knock(request)
        if let refusal = policy.refusal(of: knock, isPublic: file != nil) {
            return Response(
                RequestFailure(refusal.status, refusal.sentence, whatToDo: refusal.whatToDo)
            )
        }
        do throws(RequestFailure) {
            guard let file else { return try await table.answer(request) }
            return try await page.answer(file, request)
        } catch {
            var response = Response(error)
            if error.status == 405 {
                response.headers[.allow] = table.allowedMethods(at: request.uri.path)
            }
            return response
        }
    }
}

extension AccessPolicy.Knock {
    /// What a request says of itself.
    init(_ request: Request) {
        self.init()
        hosts = [request.head.authority].compactMap(\.self)
        // The first became the authority.
        if let host = HTTPField.Name("host") { hosts += request.headers[values: host] }
        origin = request.headers[.origin]
        fetchSite = HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] }
        authorization = request.headers[.authorization]
    }
}
