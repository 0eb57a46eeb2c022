import Foundation
import Geometry
import Imaging
import Networks
import SemanticSplat
import Tensors
import Testing

/// Every module against PyTorch's answer on the same random weights and inputs; `training/export_fixtures.py` makes the
/// fixtures.
@Suite struct ParityTests {
    @Test(arguments: [
        "trunk4", "trunk8", "trunk16", "trunk32", "e2", "e4", "e8", "features", "cost", "patterns",
        "g4", "logits", "mask", "coarse",
        "upsampled", "fine",
        "confidence", "lseg", "sam", "language", "segmentation",
    ])
    func `a module agrees with PyTorch`(name: String) throws {
        let fixture = try ParityFixture(views: 2)
        let trace = try #require(fixture.trace()[name], "the network traces no '\(name)'")
        for view in 0..<2 {
            let difference = try fixture.relativeDifference(trace[view], name: name, view: view)
            #expect(
                difference < 1e-4,
                "\(name) of view \(view) differs by \(difference) of its largest value"
            )
        }
    }

    @Test(arguments: [1, 3])
    func `any number of views agrees with PyTorch`(views: Int) throws {
        let fixture = try ParityFixture(views: views)
        let trace = try fixture.trace()
        for name in ["features", "cost", "fine"] {
            for view in 0..<views {
                let part = try #require(trace[name])[view]
                let difference = try fixture.relativeDifference(part, name: name, view: view)
                #expect(
                    difference < 1e-4,
                    "\(name) of view \(view) differs by \(difference) of its largest value"
                )
            }
        }
    }

    @Test func `Gaussians agree with PyTorch`() throws {
        let fixture = try ParityFixture(views: 2)
        let prediction = try fixture.predictor().predict(fixture.window)
        for (view, predicted) in prediction.views.enumerated() {
            let gaussians = predicted.gaussians
            let arrays: [(String, [Float])] = [
                ("gaussians.means", gaussians.positions), ("gaussians.quats", gaussians.rotations),
                ("gaussians.scales", gaussians.scales),
                ("gaussians.opacities", gaussians.opacities),
                ("gaussians.sh", gaussians.sphericalHarmonics),
                ("per_gaussian_language", gaussians.languageFeatures),
                ("per_gaussian_segmentation", gaussians.segmentationFeatures),
            ]
            for (name, values) in arrays {
                let difference = try fixture.relativeDifference(values, name: name, view: view)
                #expect(
                    difference < 1e-4,
                    "\(name) of view \(view) differs by \(difference) of its largest value"
                )
            }
        }
    }

    @Test func `the number of threads does not show`() throws {
        let fixture = try ParityFixture(views: 3)
        let one = try fixture.predictor(threads: 1).predict(fixture.window)
        let four = try fixture.predictor(threads: 4).predict(fixture.window)
        for (a, b) in zip(one.views, four.views) { #expect(a.gaussians == b.gaussians) }
    }

    @Test func `what is remembered of the last window does not show`() throws {
        let fixture = try ParityFixture(views: 3)
        var moved = fixture.window[1]
        moved.worldFromCamera.translation.x += 0.01
        let (a, b, c) = (fixture.window[0], fixture.window[1], fixture.window[2])
        let remembering = try fixture.predictor()
        // One image stays; none new, so a pair stays too; a pose is corrected; the same view twice; and back again.
        for window in [[a, b], [c, b], [a, b, c], [b, c], [moved, c], [c, c], [c, b, a]] {
            let remembered = try remembering.predict(window)
            let fresh = try fixture.predictor(threads: 1).predict(window)
            for (a, b) in zip(remembered.views, fresh.views) {
                #expect(a.gaussians == b.gaussians)
                #expect(a.confidence == b.confidence)
            }
        }
    }

    @Test func `a view of the wrong size is refused by name`() throws {
        let fixture = try ParityFixture(views: 1)
        var view = fixture.window[0]
        view.image = ColorImage(width: 32, height: 32)
        #expect {
            _ = try fixture.predictor().predict([view])
        } throws: { "\($0)".contains("32x32 pixels; this model takes 64x64") }
    }
}
