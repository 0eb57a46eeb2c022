public import Networks

/// Segment Anything on disk: `config.json` and `weights.safetensors`, as `training/convert.py` writes them.
public struct SegmentAnythingFolder: Sendable {
    /// Why a folder holds no Segment Anything network.
    public typealias Failure = NetworkFolderFailure

    /// What `config.json` calls the kind.
    public static let kind = "sam"

    /// Where the folder is.
    public let path: String
    /// The network's sizes.
    public let configuration: SegmentAnythingConfiguration

    /// Reads and checks `config.json`; the weights are read by ``network()``.
    public init(path: String) throws(Failure) {
        configuration = try readSizes(ofFolder: path, kind: Self.kind)
        self.path = path
    }

    /// The network with the tensors of `weights.safetensors`, every one accounted for.
    public func network() throws(WeightError) -> SegmentAnything {
        let weights = Weights(try Safetensors(path: path + "/weights.safetensors"))
        return try SegmentAnything(weights, configuration)
    }
}
