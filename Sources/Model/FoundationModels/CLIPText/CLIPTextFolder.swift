internal import Foundation
public import Networks

/// CLIP's text side on disk: `config.json`, `merges.txt` and `weights.safetensors`, as `training/convert.py clip` writes
/// them.
public struct CLIPTextFolder: Sendable {
    /// Why a folder holds no text tower.
    public typealias Failure = NetworkFolderFailure

    /// What `config.json` calls the kind.
    public static let kind = "clip"

    /// Where the folder is.
    public let path: String
    /// The network's sizes.
    public let configuration: CLIPTextConfiguration
    /// What turns phrases into the network's token ids.
    public let tokeniser: BytePairTokeniser

    /// Reads and checks `config.json` and `merges.txt`; the weights are read by ``encoder()``.
    public init(path: String) throws(Failure) {
        configuration = try readSizes(ofFolder: path, kind: Self.kind)
        self.path = path
        let file = path + "/merges.txt"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(description: "\(file) cannot be read; training/convert.py clip writes it")
        }
        do throws(BytePairError) { tokeniser = try BytePairTokeniser(merges: [UInt8](data)) } catch
        {
            throw Failure(description: "\(file): \(error)")
        }
        guard tokeniser.count == configuration.vocabulary else {
            throw Failure(
                description:
                    "\(file) has \(tokeniser.count - BytePairTokeniser.idsBesideMerges) merges; "
                    + "the vocabulary of \(configuration.vocabulary) in config.json needs \(configuration.merges)"
            )
        }
    }

    /// The encoder with the tensors of `weights.safetensors`, every one accounted for.
    public func encoder() throws(WeightError) -> CLIPTextEncoder {
        let weights = Weights(try Safetensors(path: path + "/weights.safetensors"))
        return try CLIPTextEncoder(weights, configuration, tokeniser)
    }
}
