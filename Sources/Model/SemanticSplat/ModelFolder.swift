internal import Foundation
public import FoundationModels
public import Networks

/// A trained model on disk: `config.json`, `weights.safetensors`, `text.safetensors`, `vocab.txt`, and where it has one,
/// `segment_anything/`.
public struct ModelFolder: Sendable {
    /// Why a folder is no model.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        /// What is wrong, in which file, and what is allowed.
        public let description: String
    }

    /// What `config.json` holds; keys that it does not name here are for other readers.
    private struct Settings: Decodable {
        struct Calibration: Decodable {
            var scoreThreshold: Double?
            var minimumCosine: Double?
            var cellRelevancy: Double?
            var temperature: Double?
            var synonymCosine: Double?
            var segmentationAffinity: Double?
        }
        struct Masks: Decodable {
            var minimumScore: Float?
            var minimumStability: Float?
            var minimumQuality: Float?
        }
        var format: Int
        var name: String
        var kind: String
        var network: NetworkConfiguration
        var grounding: Calibration?
        var masks: Masks?
    }

    /// Where the folder is.
    public let path: String
    /// The model's name, by `config.json`.
    public let name: String
    /// The network's sizes.
    public let network: NetworkConfiguration
    /// The numbers by which goals are accepted; defaults where `config.json` gives none.
    public let calibration: LanguageCalibration

    /// By what masks of a grid of points are kept; the usual numbers where `config.json` gives none.
    public let maskSelection: MaskSelectionSettings

    /// Reads and checks `config.json`; the weights are read by ``weights()``.
    public init(path: String) throws(Failure) {
        let file = path + "/config.json"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(
                description:
                    "no model in '\(path)': \(file) cannot be read; give a folder such as models/default"
            )
        }
        let settings: Settings
        do {
            let decoder = JSONDecoder()
            settings = try decoder.decode(Settings.self, from: data)
        } catch {
            throw Failure(description: "\(file): \(explainDecoding(error))")
        }
        guard settings.format == 1 else {
            throw Failure(
                description: "\(file): format \(settings.format); this program reads format 1"
            )
        }
        if let complaint = settings.network.complaint {
            throw Failure(description: "\(file): network has \(complaint)")
        }
        self.path = path
        name = settings.name
        network = settings.network
        let usual = MaskSelectionSettings()
        maskSelection = MaskSelectionSettings(
            minimumScore: settings.masks?.minimumScore ?? usual.minimumScore,
            minimumStability: settings.masks?.minimumStability ?? usual.minimumStability,
            minimumQuality: settings.masks?.minimumQuality ?? usual.minimumQuality
        )
        let defaults = LanguageCalibration()
        calibration = LanguageCalibration(
            scoreThreshold: settings.grounding?.scoreThreshold ?? defaults.scoreThreshold,
            minimumCosine: settings.grounding?.minimumCosine ?? defaults.minimumCosine,
            cellRelevancy: settings.grounding?.cellRelevancy ?? defaults.cellRelevancy,
            temperature: settings.grounding?.temperature ?? defaults.temperature,
            synonymCosine: settings.grounding?.synonymCosine ?? defaults.synonymCosine,
            segmentationAffinity: settings.grounding?.segmentationAffinity
                ?? defaults.segmentationAffinity
        )
    }

    /// The tensors of the network.
    public func weights() throws(WeightError) -> Weights {
        Weights(try Safetensors(path: path + "/weights.safetensors"))
    }

    /// The network of the sub-folder `segment_anything`; `nil` where the model has none.
    public func segmentAnything() throws(Failure) -> SegmentAnything? {
        let folder = path + "/segment_anything"
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        do {
            return try SegmentAnythingFolder(path: folder).network()
        } catch {
            throw Failure(description: "model '\(name)': \(error)")
        }
    }

    /// The network of the sub-folder `segment_anything`, which this model's own network needs.
    func requiredSegmentAnything() throws(Failure) -> SegmentAnything {
        guard let found = try segmentAnything() else {
            throw Failure(
                description:
                    "\(path)/segment_anything is missing, whose embeddings the network takes"
            )
        }
        guard found.configuration.embeddingWidth == network.segmentationWidth else {
            throw Failure(
                description:
                    "\(path)/segment_anything: embeddings of \(found.configuration.embeddingWidth) channels; "
                    + "the network takes segmentation_width \(network.segmentationWidth)"
            )
        }
        return found
    }

    /// The text encoder of `text.safetensors` (rows `[V, components]` int8, scales `[V]`) and `vocab.txt`.
    public func textEncoder() throws(Failure) -> StaticTextEncoder {
        guard let vocabulary = FileManager.default.contents(atPath: path + "/vocab.txt") else {
            throw Failure(description: "model '\(name)': \(path)/vocab.txt cannot be read")
        }
        do {
            let file = try Safetensors(path: path + "/text.safetensors")
            let (shape, rows) = try file.integers("rows", shape: nil)
            let scales = [Float](
                try Weights(file).tensor("scales", Array(shape.prefix(1))).values
            )
            return try StaticTextEncoder(
                vocabulary: [UInt8](vocabulary),
                rows: rows,
                scales: scales
            )
        } catch {
            throw Failure(description: "model '\(name)': \(error)")
        }
    }
}
