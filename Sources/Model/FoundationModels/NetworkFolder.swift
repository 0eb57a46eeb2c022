internal import Foundation

/// Why a folder holds no network of the kind that is wanted.
public struct NetworkFolderFailure: Error, CustomStringConvertible, Sendable {
    /// What is wrong, in which file, and what is allowed.
    public let description: String
}

/// The sizes in a network folder's `config.json`.
protocol NetworkSizes: Decodable {
    /// What is wrong with them, or `nil`.
    var complaint: String? { get }
}

private struct Heading: Decodable {
    var format: Int
    var kind: String
}

/// The kind of network in a folder that `training/convert.py` wrote, such as "sam"; `nil` where `config.json` names none.
public func networkKind(ofFolder path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path + "/config.json") else { return nil }
    return (try? JSONDecoder().decode(Heading.self, from: data))?.kind
}

/// The sizes in a folder's `config.json`, which must be of format 1 and of `kind`, and sound.
func readSizes<Sizes: NetworkSizes>(
    ofFolder path: String,
    kind: String
) throws(NetworkFolderFailure) -> Sizes {
    let file = path + "/config.json"
    guard let data = FileManager.default.contents(atPath: file) else {
        throw NetworkFolderFailure(
            description: "\(file) cannot be read; training/convert.py writes such a folder"
        )
    }
    let heading: Heading = try decode(data, file)
    guard heading.format == 1, heading.kind == kind else {
        throw NetworkFolderFailure(
            description: "\(file): format \(heading.format), kind '\(heading.kind)'; "
                + "format 1 and kind '\(kind)' are wanted"
        )
    }
    let sizes: Sizes = try decode(data, file)
    if let complaint = sizes.complaint {
        throw NetworkFolderFailure(description: "\(file): \(complaint)")
    }
    return sizes
}

private func decode<Value: Decodable>(
    _ data: Data,
    _ file: String
) throws(NetworkFolderFailure) -> Value {
    do {
        return try JSONDecoder().decode(Value.self, from: data)
    } catch {
        throw NetworkFolderFailure(description: "\(file): \(explainDecoding(error))")
    }
}

/// The first of `counts` that lies outside 1 to its limit, in words.
func countComplaint(_ counts: [(name: String, value: Int, limit: Int)]) -> String? {
    for (name, value, limit) in counts where value < 1 || value > limit {
        return "\(name) \(value); 1 to \(limit)"
    }
    return nil
}
