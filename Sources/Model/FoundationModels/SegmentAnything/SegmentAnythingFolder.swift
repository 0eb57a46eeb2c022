internal import Foundation
public import Networks

/// Segment Anything on disk: `config.json` and `weights.safetensors`, as `training/convert.py sam` writes them.
public struct SegmentAnythingFolder: Sendable {
    /// Why a folder holds no Segment Anything network.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        /// What is wrong, in which file, and what is allowed.
        public let description: String
    }

    private struct Heading: Decodable {
        var format: Int
        var kind: String
    }

    /// Where the folder is.
    public let path: String
    /// The network's sizes.
    public let configuration: SegmentAnythingConfiguration

    /// Reads and checks `config.json`; the weights are read by ``network()``.
    public init(path: String) throws(Failure) {
        let file = path + "/config.json"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(
                description: "\(file) cannot be read; convert.py sam writes such a folder"
            )
        }
        let heading: Heading = try Self.decode(data, file)
        guard heading.format == 1, heading.kind == "sam" else {
            throw Failure(
                description: "\(file): format \(heading.format), kind '\(heading.kind)'; "
                    + "format 1 and kind 'sam' are wanted"
            )
        }
        configuration = try Self.decode(data, file)
        if let complaint = configuration.complaint {
            throw Failure(description: "\(file): \(complaint)")
        }
        self.path = path
    }

    private static func decode<Value: Decodable>(
        _ data: Data,
        _ file: String
    ) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw Failure(description: "\(file): \(explainDecoding(error))")
        }
    }

    /// The network with the tensors of `weights.safetensors`, every one accounted for.
    public func network() throws(WeightError) -> SegmentAnything {
        let weights = Weights(try Safetensors(path: path + "/weights.safetensors"))
        return try SegmentAnything(weights, configuration)
    }
}
