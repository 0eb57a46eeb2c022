internal import Foundation
internal import Imaging
internal import Messages

/// The masks of an answer as PNG files.
struct MaskFiles {
    /// The files, per object and mask.
    var ofObjects: [[String]] = []

    /// The file of the mask in the image that a prompt points into; nil where there is none.
    var ofPrompt: String?

    /// No files.
    init() {}

    /// Writes every mask of `result` into `folder`.
    init(of result: GoalResult, into folder: String) throws {
        guard !result.objects.isEmpty || result.promptMask != nil else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let name = result.text.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        ofObjects = try result.objects.enumerated().map { rank, object in
            try object.masks.enumerated().map { number, mask in
                try Self.write(mask, to: "\(folder)/\(name)-\(rank + 1)-\(number + 1).png")
            }
        }
        guard let mask = result.promptMask else { return }
        // The same mask is the first of the object's, where there is an object.
        ofPrompt =
            try ofObjects.first?.first ?? Self.write(mask, to: "\(folder)/\(name)-prompt.png")
    }

    private static func write(_ mask: ObjectMask, to file: String) throws -> String {
        let runs = try RunLength(width: mask.width, height: mask.height, text: mask.runLengths)
        try Data(try runs.mask.png()).write(to: URL(filePath: file))
        return file
    }
}
