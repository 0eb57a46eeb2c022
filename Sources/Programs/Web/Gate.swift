internal import HTTPTypes
internal import Hummingbird

/// The first thing that every request meets: the policy on the way in, the headers that browsers heed on the way out, and JSON
/// for whatever is not there.
struct Gate<Context: RequestContext>: RouterMiddleware {
    let policy: AccessPolicy

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context, next)
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func answer(
        _ request: Request,
        _ context: Context,
        _ next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let refusal = policy.refusal(of: AccessPolicy.Knock(request)) {
            return response(refusal.status, refusal.sentence)
        }
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            let path = request.uri.path.prefix(100)
            return response(
                error.status.code,
                error.status == .notFound
                    ? "there is no '\(path)'; there are /metrics and /health"
                    : error.status.reasonPhrase
            )
        }
    }

    private func response(_ status: Int, _ sentence: String) -> Response {
        let document = ErrorDocument(error: .init(status: status, message: sentence))
        var response = Response(json: document, status: .init(integerLiteral: status))
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if status == 405 { response.headers[.allow] = "GET, HEAD" }
        return response
    }
}

extension Response {
    /// A JSON document.
    init(json document: some Encodable, status: HTTPResponse.Status) {
        self.init(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encodedDocument(document)))
        )
    }
}

extension AccessPolicy.Knock {
    /// What a request says of itself.
    init(_ request: Request) {
        self.init()
        method = request.method.rawValue
        hosts = [request.head.authority].compactMap(\.self)
        // The first became the authority.
        if let host = HTTPField.Name("host") { hosts += request.headers[values: host] }
        origin = request.headers[.origin]
        fetchSite = HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] }
        authorization = request.headers[.authorization]
    }
}
