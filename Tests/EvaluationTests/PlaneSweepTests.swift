import Evaluation
import Foundation
import Geometry
import Imaging
import SemanticSplat
import Testing

/// A textured plane, slanted or upright, drawn for any camera.
private struct TexturedPlane {
    /// Points with normal · point = distance, world frame.
    let normal: Vector3
    let distance: Double
    let pinhole = Pinhole(fx: 80, fy: 80, cx: 48, cy: 36, width: 96, height: 72)

    func depth(x: Int, y: Int, from camera: Vector3) -> Double {
        let ray = pinhole.unproject(SIMD2(Double(x) + 0.5, Double(y) + 0.5), depthMetres: 1)
        return (distance - normal.dot(camera)) / normal.dot(ray)
    }

    func view(from camera: Vector3) -> PosedView {
        var pixels: [UInt8] = []
        for y in 0..<pinhole.height {
            for x in 0..<pinhole.width {
                let ray = pinhole.unproject(SIMD2(Double(x) + 0.5, Double(y) + 0.5), depthMetres: 1)
                let point = camera + ray * depth(x: x, y: y, from: camera)
                let grey =
                    128 + 50 * sin(point.x * 17 + 3 * sin(point.y * 5)) + 50 * sin(point.y * 23)
                pixels += [UInt8](repeating: UInt8(max(0, min(255, grey))), count: 3)
            }
        }
        return PosedView(
            image: ColorImage(width: pinhole.width, height: pinhole.height, pixels: pixels),
            pinhole: pinhole,
            worldFromCamera: Pose(rotation: .identity, translation: camera),
            stampNanoseconds: 0
        )
    }
}

@Suite struct PlaneSweepTests {
    @Test(arguments: [Vector3(0, 0, 1), Vector3(0.3, 0, 1).normalised])
    func `finds a textured plane to two per cent`(normal: Vector3) throws {
        let plane = TexturedPlane(normal: normal, distance: 2)
        let depth = try #require(
            PlaneSweep().depth(
                of: plane.view(from: .zero),
                neighbours: [plane.view(from: [-0.2, 0, 0]), plane.view(from: [0.2, 0.02, 0])]
            )
        )
        let truth = DepthImage(
            width: 96,
            height: 72,
            metres: (0..<96 * 72).map { Float(plane.depth(x: $0 % 96, y: $0 / 96, from: .zero)) }
        )
        let errors = try #require(DepthErrors(depth, truth: truth))
        #expect(errors.absRel < 0.02, "AbsRel \(errors.absRel)")
        #expect(errors.delta1 > 0.99)
    }

    @Test func `without neighbours there is no depth`() {
        let view = TexturedPlane(normal: [0, 0, 1], distance: 2).view(from: .zero)
        #expect(PlaneSweep().depth(of: view, neighbours: []) == nil)
    }

    @Test func `the nearest view is the one taken nearest`() {
        let poses = [Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(0.6, 0, 0)].map {
            Pose(rotation: .identity, translation: $0)
        }
        let target = Pose(rotation: .identity, translation: [0.7, 0, 0])
        #expect(NearestView.index(of: target, among: poses) == 2)
        #expect(NearestView.index(of: target, among: []) == nil)
    }
}
