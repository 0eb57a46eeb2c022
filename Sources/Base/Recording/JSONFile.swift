internal import Foundation

/// Reads `path` as JSON; a failure names the file and the key.
func readJSON<Value: Decodable>(_ type: Value.Type, _ path: String) throws(SequenceError) -> Value {
    let data = try readFile(path)
    do {
        return try JSONDecoder().decode(type, from: Data(data))
    } catch let error as DecodingError {
        throw SequenceError(path, reason(error))
    } catch {
        throw SequenceError(path, "cannot be read: \(error)")
    }
}

func writeJSON(_ value: some Encodable, _ path: String) throws(SequenceError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
        try encoder.encode(value).write(to: URL(filePath: path))
    } catch {
        throw SequenceError(path, "cannot be written: \(error.localizedDescription)")
    }
}

/// Of one file of a sequence, in bytes.
private let mostFileBytes = 256 << 20

func readFile(_ path: String) throws(SequenceError) -> [UInt8] {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let count = attributes?[.size] as? Int, count > mostFileBytes {
        throw SequenceError(path, "has \(count) bytes; at most \(mostFileBytes) are read")
    }
    do {
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
        let exists = FileManager.default.fileExists(atPath: path)
        throw SequenceError(
            path,
            exists ? "cannot be read: \(error.localizedDescription)" : "there is no such file"
        )
    }
}

private func reason(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
        path.isEmpty
            ? "the document"
            : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
    case .valueNotFound(let type, let context):
        "\(place(context.codingPath)) is null; expected \(type)"
    case .typeMismatch(let type, let context): "\(place(context.codingPath)) is not of type \(type)"
    case .dataCorrupted(let context): "\(place(context.codingPath)): \(context.debugDescription)"
    @unknown default: "\(error)"
    }
}
