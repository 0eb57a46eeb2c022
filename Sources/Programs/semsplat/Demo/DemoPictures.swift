internal import Evaluation
internal import Foundation
internal import Geometry
internal import Imaging
internal import Messages
internal import Node
internal import Recording
internal import SemanticSplat

/// Draws what came of a demo and writes it as PNG files.
struct DemoPictures {
    private static let orange: (UInt8, UInt8, UInt8) = (255, 110, 0)
    private static let green: (UInt8, UInt8, UInt8) = (60, 220, 60)

    let folder: SequenceFolder
    let truth: SequenceTruth
    let drive: DemoDrive
    let output: URL

    /// Writes all pictures and lists them.
    func write(_ answers: [DemoAnswer], map: DemoMap) throws {
        printNow("Pictures in \(output.relativePath)/:")
        for answer in answers {
            guard let mask = answer.mask else { continue }
            try write(
                try picture(of: answer, mask),
                "mask-\(answer.result.text.replacing(" ", with: "-")).png",
                "the answer's mask, and the true one"
            )
        }
        try writeWindow()
        if let picture = plan(answers, map) {
            try write(picture, "map-from-above.png", "the map, the robot's way, answers and truth")
        }
    }

    private func write(_ picture: ColorImage, _ name: String, _ what: String) throws {
        try Data(try picture.png()).write(to: output.appending(path: name))
        printNow("  \(name.padding(toLength: 24, withPad: " ", startingAt: 0)) \(what)")
    }

    /// The mask of an answer on its image, beside the true mask.
    private func picture(of answer: DemoAnswer, _ mask: DemoMask) throws -> ColorImage {
        let (name, image) = (answer.result.text, try folder.color(mask.frame))
        let times = max(1, 640 / image.width)
        let score = String(format: "%.2f", answer.result.bestScore)
        var panels = [
            Pictures.captioned(
                Pictures.overlay(mask.mask, on: image, color: Self.orange),
                "\(name): found, score \(score), frame \(mask.frame)",
                color: Self.orange,
                times: times
            )
        ]
        if let truth = mask.truth, let overlap = mask.overlap {
            panels.append(
                Pictures.captioned(
                    Pictures.overlay(truth, on: image, color: Self.green),
                    "\(name): truth, IOU \(String(format: "%.2f", overlap))",
                    color: Self.green,
                    times: times
                )
            )
        }
        return Pictures.sideBySide(panels)
    }

    /// What the model makes of one window in the middle of the drive.
    private func writeWindow() throws {
        guard let model = modelFolder(named: "default"), let frames = window() else { return }
        let window = try PredictedWindow(
            folder,
            contexts: [frames.first, frames.last],
            target: frames.between,
            predictor: try SemanticSplatPredictor(try ModelFolder(path: model))
        )
        try write(try window.depthPicture(0, times: 2), "depth.png", "depth, and the true one")
        if let (picture, decibels) = try window.targetPicture(times: 2) {
            try write(
                picture,
                "novel-view.png",
                String(format: "a view the model did not see, PSNR %.1f dB", decibels)
            )
        }
        try write(
            window.featuresPicture(0, times: 2),
            "features.png",
            "the features of both fields by PCA"
        )
    }

    /// Two frames in the middle of the drive a keyframe's distance apart, and the one between.
    private func window() -> (first: Int, between: Int, last: Int)? {
        let first = folder.frames.count / 2
        let start = drive.path[first]
        let apart = folder.frames.indices.first {
            $0 > first + 1 && (drive.path[$0] - start).length > 0.25
        }
        guard let last = apart ?? (folder.frames.count > first + 4 ? first + 4 : nil) else {
            return nil
        }
        return (first, (first + last) / 2, last)
    }

    private func plan(_ answers: [DemoAnswer], _ map: DemoMap) -> ColorImage? {
        var plan = MapFromAbove()
        plan.points = map.points
        plan.path = drive.path
        for answer in answers {
            let name = answer.result.text
            plan.boxes += truth.visible(name).map {
                MapFromAbove.Box(
                    name: name,
                    worldFromBox: $0.obb.pose,
                    sizeMetres: $0.obb.size,
                    color: Self.green
                )
            }
            if answer.isFound, let best = answer.result.objects.first {
                plan.boxes.append(
                    MapFromAbove.Box(
                        name: name,
                        worldFromBox: best.pose,
                        sizeMetres: best.size,
                        color: Self.orange
                    )
                )
            }
        }
        guard var picture = plan.picture(longSide: 1_000) else { return nil }
        for (line, color) in [
            ("green: where they are", Self.green), ("orange: the answers", Self.orange),
            ("the map from above. white: the robot's way, from the square on", (255, 255, 255)),
        ] {
            picture = Pictures.titled(picture, line, color: color)
        }
        return picture
    }
}
