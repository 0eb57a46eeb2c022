import Evaluation
import Foundation
import Geometry
import Imaging
import Recording
import SemanticSplat
import Splatting
import Testing

/// The parts of the per-scene optimisation, each against something that shares no line with it.
@Suite struct PerScenePartsTests {
    @Test func `the first step of Adam is a learning rate long, whatever the gradient`() {
        var array = AdamArray([1, 2, 3, 4])
        array.step([1e-4, -7, 0, 250], rates: [0.1, 0.01], number: 1)
        for (value, expected) in zip(array.values, [0.9, 2.01, 3, 3.99] as [Float]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }

    @Test func `Adam finds the bottom of a bowl`() {
        var array = AdamArray([3, -2])
        for number in 1...2000 {
            let slopes = [array.values[0] - 1, 40 * (array.values[1] - 0.5)]
            array.step(slopes, rates: [0.02], number: number)
        }
        #expect(abs(array.values[0] - 1) < 0.01 && abs(array.values[1] - 0.5) < 0.01)
    }

    private func noise(_ count: Int, _ seed: Int) -> [Float] {
        (0..<count).map { 0.5 + 0.4 * Float(sin(Double($0 * 7919 + seed * 104_729))) }
    }

    @Test func `the picture loss falls by its gradient`() {
        let (width, height) = (17, 14)
        let truth = noise(3 * width * height, 1)
        let picture = noise(3 * width * height, 2)
        let loss = PictureLoss(truth: truth, width: width, height: height)
        let (value, gradients) = loss(picture)
        #expect(value > 0.1)
        for index in stride(from: 0, to: picture.count, by: 13) {
            let step: Float = 1e-2
            var (up, down) = (picture, picture)
            up[index] += step
            down[index] -= step
            let slope = (loss(up).value - loss(down).value) / Double(up[index] - down[index])
            // The kink of L1 is nowhere near: the two pictures differ by more than the step.
            guard abs(picture[index] - truth[index]) > 2 * step else { continue }
            #expect(abs(Double(gradients[index]) - slope) < 2e-5, "\(index)")
        }
        #expect(abs(loss(truth).value) < 1e-6)
    }

    @Test func `the basis loses nothing of features of few directions`() {
        let directions = [[1, 0, 0, 0.5, 0, 2], [0, 3, 0, 0, -1, 0]] as [[Float]]
        let amounts = noise(400, 3)
        var features: [Float] = []
        for cell in 0..<200 {
            for d in 0..<6 {
                let first: Float = amounts[2 * cell] * directions[0][d]
                let second: Float = amounts[2 * cell + 1] * directions[1][d]
                features.append(0.3 * Float(d) + first + second)
            }
        }
        let basis = FeatureBasis(of: features, dimension: 6, channels: 4)
        #expect(basis.channels == 2)
        var squares: Float = 0
        for cell in 0..<200 {
            let stored = basis.encode(features, at: 6 * cell)
            squares += stored[0] * stored[0]
            for d in 0..<6 {
                let first: Float = basis.decoder[2 * d] * stored[0]
                let second: Float = basis.decoder[2 * d + 1] * stored[1]
                let decoded = basis.bias[d] + first + second
                #expect(abs(decoded - features[6 * cell + d]) < 1e-4)
            }
        }
        #expect(abs(squares / 200 - 1) < 1e-3)
    }
}

/// The loss of features against L1 by hand.
@Suite struct FeatureLossTests {
    private static let (width, height, across, down) = (6, 4, 3, 2)

    private func wave(_ count: Int, _ seed: Double) -> [Float] {
        (0..<count).map { Float(sin(Double($0 * $0) * 0.37 + seed * 2.1)) }
    }

    private func loss(_ drawn: [Float], _ teacher: [Float], _ basis: FeatureBasis) -> Double {
        var sum = 0.0
        for cell in 0..<Self.across * Self.down {
            let (column, row) = (cell % Self.across, cell / Self.across)
            for d in 0..<basis.dimension {
                var decoded = Double(basis.bias[d])
                for k in 0..<basis.channels {
                    var mean = 0.0
                    for y in 2 * row..<2 * row + 2 {
                        for x in 2 * column..<2 * column + 2 {
                            mean += Double(drawn[basis.channels * (y * Self.width + x) + k]) / 4
                        }
                    }
                    decoded += Double(basis.decoder[d * basis.channels + k]) * mean
                }
                sum += abs(decoded - Double(teacher[cell * basis.dimension + d]))
            }
        }
        return sum / Double(teacher.count)
    }

    @Test func `its gradients are those of finite differences`() {
        let basis = FeatureBasis(of: wave(5 * 90, 1), dimension: 5, channels: 3)
        #expect(basis.channels == 3)
        let teacher = wave(5 * Self.across * Self.down, 2)
        let drawn = wave(3 * Self.width * Self.height, 3)
        let gradients = FeatureLoss(
            teacher,
            cellsAcross: Self.across,
            cellsDown: Self.down,
            basis: basis,
            width: Self.width,
            height: Self.height
        ).gradients(of: drawn)
        #expect(gradients.count == drawn.count)
        var smooth = 0
        for index in drawn.indices {
            func slope(_ step: Float) -> Double {
                var (up, down) = (drawn, drawn)
                up[index] += step
                down[index] -= step
                let moved = Double(up[index]) - Double(down[index])
                return (loss(up, teacher, basis) - loss(down, teacher, basis)) / moved
            }
            // At a kink of L1 two sizes of step disagree.
            let (fine, coarse) = (slope(1e-3), slope(2e-3))
            guard abs(fine - coarse) < 1e-6 else { continue }
            smooth += 1
            #expect(abs(Double(gradients[index]) - fine) < 1e-6)
        }
        #expect(smooth > drawn.count * 9 / 10)
    }
}

/// The optimisation of a drawn room.
@Suite struct PerSceneTests {
    private static let contexts = [0, 8]
    private static let target = 4

    private func withRoom(_ body: (EvaluationSequence, [PosedView]) throws -> Void) throws {
        try withTemporaryFolder { path in
            let sequence = EvaluationSequence(
                try BoxRoom.write(to: path, frames: 9),
                width: 128,
                height: 96
            )
            try body(sequence, try Self.contexts.map { try sequence.view($0) })
        }
    }

    private func decibels(_ cloud: GaussianCloud, _ view: PosedView) -> Double {
        let drawn = Rasteriser().render(
            cloud,
            camera: view.pinhole,
            worldFromCamera: view.worldFromCamera
        )
        return ImageMetrics.psnr(drawn.color, view.image.pixels.map { Float($0) / 255 })
    }

    @Test func `seeds lie on the surfaces where two views agree, along the rays elsewhere`() throws
    {
        try withRoom { sequence, contexts in
            let points = SeedPoints(contexts, source: .planeSweep, spacingPixels: 2)
            #expect(points.seeds.count == 2 * 64 * 48)
            #expect((0.3...0.95).contains(points.matchedShare), "\(points.matchedShare)")
            let truths = try Self.contexts.map { try sequence.depth($0) }
            var near = 0
            for seed in points.seeds {
                let view = contexts[seed.view]
                let point = view.worldFromCamera.inverse * seed.position
                let pixel = try #require(view.pinhole.project(point))
                #expect(abs(pixel.x - Double(seed.column) - 0.5) < 1e-6)
                #expect(abs(pixel.y - Double(seed.row) - 0.5) < 1e-6)
                #expect((0.39...12.6).contains(point.z))
                let truth = Double(try #require(truths[seed.view])[seed.column, seed.row])
                if seed.isMatched, abs(point.z - truth) < 0.05 * truth { near += 1 }
            }
            let matched = points.seeds.count { $0.isMatched }
            #expect(Double(near) > 0.75 * Double(matched), "\(near) of \(matched)")
            let blind = SeedPoints(contexts, source: .frusta, spacingPixels: 2)
            #expect(blind.matchedShare == 0 && blind.depths.allSatisfy { $0 == nil })
            let all = SeedPoints(contexts, source: .planeSweepEverywhere, spacingPixels: 2)
            #expect(all.matchedShare == points.matchedShare)
            for (seed, other) in zip(points.seeds, all.seeds) where seed.isMatched {
                #expect(seed.position == other.position)
            }
            let camera = contexts[1]
            let last = camera.worldFromCamera.inverse * all.seeds[all.seeds.count - 1].position
            #expect(abs(last.z - Double(all.depths[1]?[127, 95] ?? 0)) < 1e-5)
        }
    }

    @Test func `it draws the views that it was shown, far better than it began`() throws {
        try withRoom { sequence, contexts in
            var options = PerSceneOptimisation.Options()
            options.steps = 0
            let start = PerSceneOptimisation(options)(contexts, teacher: nil)
            options.steps = 200
            let scene = PerSceneOptimisation(options)(contexts, teacher: nil)
            // A view between them is drawn far worse: two views do not fix a scene.
            let unseen = decibels(scene.cloud, try sequence.view(Self.target))
            #expect(unseen > 18)
            for view in contexts {
                let (before, after) = (decibels(start.cloud, view), decibels(scene.cloud, view))
                #expect(after > before + 15 && after > 30, "\(before) -> \(after) dB")
                #expect(after > unseen + 5, "\(after) where shown, \(unseen) where not")
            }
            #expect(scene.losses.count == 200)
            #expect(
                scene.losses[198] + scene.losses[199] < 0.5 * (scene.losses[0] + scene.losses[1])
            )
            #expect(scene.basis == nil && scene.cloud.languageFeatures.isEmpty)
        }
    }

    @Test func `the same bits from every number of threads`() throws {
        try withRoom { sequence, contexts in
            var options = PerSceneOptimisation.Options()
            options.steps = 12
            options.spacingPixels = 4
            let teacher = ColorTeacher.encoder(try SequenceFolder(sequence.folder.path))
            let scenes = [1, 2, 5].map { threads in
                options.threads = threads
                return PerSceneOptimisation(options)(contexts, teacher: teacher)
            }
            #expect(scenes.allSatisfy { $0.cloud == scenes[0].cloud })
            #expect(scenes[0].cloud.languageChannels > 0)
        }
    }

    @Test func `the table has every method, and null for what one cannot do`() throws {
        let report = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 9)
            var options = EvaluationOptions()
            options.tables = [.peers]
            options.gaps = [8]
            options.windows = 1
            options.peers.steps = 150
            let plan = try EvaluationPlan([folder], options: options) { testOracle($0) }
            return try Evaluator(
                plan,
                imageEncoder: ColorTeacher.encoder(folder),
                segmentAnything: nil
            ).measure(model: "oracle")
        }
        let peers = try #require(report.json["peers"])
        func number(_ path: String...) throws -> Double {
            let value = path.reduce(peers as JSONValue?) { $0?[$1] }
            return try #require(value?.number, "\(path)")
        }
        for side in ["source", "target"] {
            for method in ["feature3dgs", "semanticsplat", "lseg2d"] {
                for figure in ["miou", "acc", "macc"] {
                    let share = try number(method, "language", side, figure)
                    #expect((0...1).contains(share))
                }
            }
            for method in ["feature3dgs", "semanticsplat", "mvsplat_style"] {
                let decibels = try number(method, "nvs", side, "psnr")
                #expect((5...60).contains(decibels))
            }
        }
        // The optimised features tell the classes apart where they were optimised, as their teacher does.
        #expect(try number("feature3dgs", "language", "source", "miou") > 0.8)
        #expect(try number("feature3dgs", "seconds") > 0)
        #expect(try number("feature3dgs", "processor_seconds") > 0)
        #expect(try number("feature3dgs", "gaussians") == 2 * 64 * 48)
        #expect(try number("plane_sweep_same_views", "depth", "absrel") < 0.2)
        #expect(
            try number("mvsplat_style", "nvs", "target", "psnr")
                == number("semanticsplat", "nvs", "target", "psnr")
        )
        for path in [
            ["mvsplat_style", "language"], ["nearest_view", "language"], ["lseg2d", "nvs"],
            ["nearest_view", "nvs", "source"], ["nearest_view", "seconds"],
            ["feature3dgs", "nvs", "source", "lpips"],
        ] {
            let value = path.reduce(peers as JSONValue?) { $0?[$1] }
            #expect(value == .null, "\(path) cannot be computed: null, and there")
        }
        #expect(try number("printed", "feature3dgs", "target", "miou") == 0.235)
        #expect(try number("optimisation", "steps") == 150)
        #expect(try number("per_gap", "8", "feature3dgs", "nvs", "source", "psnr") > 5)
        #expect(report.markdown.contains("| feature3dgs | source |"))
        #expect(report.text.contains("Printed in the paper"))
    }

    @Test func `the pictures show every method at both views`() throws {
        try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 9)
            let files = try PeerPictures(
                folder,
                contexts: [0, 8],
                target: 4,
                predictor: testOracle(folder),
                imageEncoder: ColorTeacher.encoder(folder),
                steps: 20
            ).files()
            #expect(files.map(\.name) == ["views.jpg", "classes.jpg", "language.jpg"])
            let pictures = try files.map { try ImageDecoder().color($0.bytes) }
            // Photographs, and: the two that draw; the truth and all three; all three.
            let columns = [3, 5, 4]
            for (picture, count) in zip(pictures, columns) {
                #expect(picture.width == 128 * count + 4 * (count - 1))
                #expect(picture.height >= 2 * 96 + 12)
                // Every column shows something in both rows.
                for column in 0..<count {
                    for row in [60, 60 + 96] {
                        let pixel = picture[132 * column + 64, row]
                        #expect(Int(pixel.red) + Int(pixel.green) + Int(pixel.blue) > 30)
                    }
                }
            }
        }
    }

    @Test func `the peers are null when nobody asks for them`() throws {
        let report = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 9)
            var options = EvaluationOptions()
            options.tables = [.nvs]
            options.gaps = [8]
            options.windows = 1
            let plan = try EvaluationPlan([folder], options: options) { testOracle($0) }
            return try Evaluator(plan, imageEncoder: nil, segmentAnything: nil).measure(
                model: "oracle"
            )
        }
        #expect(report.json["peers"] == .null)
        #expect(!report.text.contains("Peers"))
    }
}

/// A 2D teacher that knows a thing of the room by its colour and says its class in words.
private enum ColorTeacher {
    static func encoder(_ folder: SequenceFolder) -> ImageEncoder {
        let words = testOracle(folder).language.textEncoder
        let embeddings = BoxRoom.things.map { words.embed($0.category) }
        let hues = BoxRoom.things.map(\.color.normalised)
        return ImageEncoder(dimension: words.dimension, stride: 4) { view in
            let (width, height) = (view.image.width / 4, view.image.height / 4)
            let things = (0..<width * height).map { cell in
                let pixel = view.image[4 * (cell % width) + 2, 4 * (cell / width) + 2]
                let color = Vector3(Double(pixel.red), Double(pixel.green), Double(pixel.blue))
                return hues.indices.max { hues[$0].dot(color) < hues[$1].dot(color) } ?? 0
            }
            return (0..<words.dimension).flatMap { d in things.map { embeddings[$0][d] } }
        }
    }
}
