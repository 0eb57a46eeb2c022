public import Networks

/// LSeg's image encoder on disk: `config.json` and `weights.safetensors`, as `training/convert.py lseg` writes them.
public struct LSegFolder: Sendable {
    /// Why a folder holds no LSeg encoder.
    public typealias Failure = NetworkFolderFailure

    /// What `config.json` calls the kind.
    public static let kind = "lseg"

    /// Where the folder is.
    public let path: String
    /// The network's sizes.
    public let configuration: LSegConfiguration

    /// Reads and checks `config.json`; the weights are read by ``encoder()``.
    public init(path: String) throws(Failure) {
        configuration = try readSizes(ofFolder: path, kind: Self.kind)
        self.path = path
    }

    /// The encoder with the tensors of `weights.safetensors`, every one accounted for.
    public func encoder() throws(WeightError) -> LSegImageEncoder {
        let weights = Weights(try Safetensors(path: path + "/weights.safetensors"))
        return try LSegImageEncoder(weights, configuration)
    }
}
