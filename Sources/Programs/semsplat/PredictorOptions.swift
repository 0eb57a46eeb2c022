internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import Node
internal import Recording
internal import SemanticSplat

/// Which predictor a command works with.
struct PredictorOptions: ParsableArguments {
    /// What can predict.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        /// The trained network of a model folder.
        case model
        /// A test double that is told the truth.
        case oracle
    }

    @Option(help: "A folder of models/, or the path of a model folder.")
    var model = "default"

    @Option(
        help: """
            model, or oracle: a test double that is told the true depth and names of a labelled \
            sequence, to check the harness itself.
            """
    )
    var predictor = Kind.model

    /// A predictor for each sequence, and what goes with it.
    struct Loaded {
        let name: String
        /// The model's folder.
        let path: String
        let predictor: (SequenceFolder) throws -> any WindowPredictor
        let imageEncoder: ImageEncoder?
    }

    /// Reads the model.
    ///
    /// The oracle too speaks its language.
    func load() throws -> Loaded { try load(model) }

    /// The same with another model folder.
    func load(_ model: String) throws -> Loaded {
        guard let path = modelFolder(named: model) else {
            throw CommandFailure(
                .failed,
                "there is no model '\(model)': neither that folder nor models/\(model) has a config.json"
            )
        }
        let folder = try ModelFolder(path: path)
        let trained = try SemanticSplatPredictor(folder)
        switch predictor {
        case .model:
            return Loaded(
                name: folder.name,
                path: path,
                predictor: { _ in trained },
                imageEncoder: ImageEncoder(
                    dimension: trained.language.textEncoder.dimension,
                    stride: 4,
                    { trained.teacherFeatures(of: $0) }
                )
            )
        case .oracle:
            return Loaded(
                name: "oracle (test double)",
                path: path,
                predictor: { folder in
                    SequenceOracle.predictor(
                        for: folder,
                        width: trained.networkWidth,
                        height: trained.networkHeight,
                        vocabulary: trained.language
                    )
                },
                imageEncoder: nil
            )
        }
    }
}
