internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// A JSON document.
    init(json document: some Encodable, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encodedDocument(document)))
        )
    }

    /// Bytes.
    init(_ bytes: [UInt8], mediaType: String) {
        self.init(
            status: .ok,
            headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// A status that says all.
    init(nothing status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.init(status: status, headers: headers)
        self.headers[.contentLength] = nil
    }

    /// Why a request is not served.
    init(_ failure: RequestFailure) {
        self.init(json: ErrorDocument(failure), status: .init(integerLiteral: failure.status))
        if failure.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if failure.status == 503 { headers[.retryAfter] = "1" }
    }
}
