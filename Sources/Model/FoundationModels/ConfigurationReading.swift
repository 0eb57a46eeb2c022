/// What is wrong with a JSON document that could not be decoded, by the path of the key.
package func explainDecoding(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    switch error {
    case .keyNotFound(let key, let context):
        return "'\(path(context.codingPath + [key]))' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        return "'\(path(context.codingPath))': \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
}
