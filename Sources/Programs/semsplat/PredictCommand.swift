internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import Recording

/// `semsplat predict`: one window of a sequence, as pictures and as a cloud of Gaussians.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict one window of a sequence: images, depth, features, PLY.",
        discussion: """
            Writes for each context the image, its depth (16-bit PNG in millimetres, and in colours) \
            and its language features by their three strongest directions; with --target the novel \
            view beside the real one; and cloud.ply, which any viewer of 3D Gaussians opens.

            Example:
              semsplat predict ../shared/data/house/val/b_reading --context 0,15 --target 7 -o window
            """
    )

    @Argument(help: "A sequence folder.")
    var sequence: String

    @Option(help: "The frames that the model sees, 2 to 4, separated by commas.")
    var context: String

    @Option(help: "A frame to draw from the prediction and set beside the real one.")
    var target: Int?

    @Flag(
        help: """
            Also optimise the window as Feature-3DGS would, and write views.jpg, classes.jpg, language.jpg and segmentation.jpg, \
            which set it and the 2D encoder beside the prediction; needs --target.
            """
    )
    var peers = false

    @Option(name: [.customShort("o"), .long], help: "The folder to write to.")
    var output: String

    @OptionGroup var model: PredictorOptions

    mutating func validate() throws {
        let frames = try numbers(context, option: "--context", atLeast: 0)
        guard (2...4).contains(frames.count), Set(frames).count == frames.count else {
            throw ValidationError(
                "--context '\(context)': give 2 to 4 different frames, such as 0,15"
            )
        }
        guard !peers || target != nil else {
            throw ValidationError("--peers compares at a target view; give --target")
        }
    }

    func run() throws {
        let folder = try SequenceFolder(sequence)
        let contexts = try numbers(context, option: "--context", atLeast: 0)
        for frame in contexts + [target].compactMap({ $0 })
        where !folder.frames.indices.contains(frame) {
            throw CommandFailure(
                .usage,
                "\(sequence) has frames 0 to \(folder.frames.count - 1), not \(frame)"
            )
        }
        let loaded = try model.load()
        let predictor = try loaded.predictor(folder)
        let window = try PredictedWindow(
            folder,
            contexts: contexts,
            target: target,
            predictor: predictor
        )
        try FileManager.default.createDirectory(
            atPath: output,
            withIntermediateDirectories: true
        )
        var files = try window.files()
        if peers, let target {
            files += try PeerPictures(
                folder,
                contexts: contexts,
                target: target,
                predictor: predictor,
                imageEncoder: loaded.imageEncoder
            ).files()
        }
        for file in files {
            let path = URL(filePath: output).appending(path: file.name)
            try Data(file.bytes).write(to: path)
            printNow("\(path.relativePath)  \(file.what)")
        }
    }
}
