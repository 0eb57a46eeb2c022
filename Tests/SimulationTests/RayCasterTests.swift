import Foundation
import Geometry
import Imaging
import Simulation
import Testing

@Suite struct RayCasterTests {
    /// Hundreds of boxes, balls and cylinders anywhere.
    private func clutter() -> CastScene {
        var dice = Dice(seed: 5)
        var scene = CastScene()
        for id in 1...120 {
            let size = dice.between(0.05, 0.6)
            let mesh: TriangleMesh =
                switch id % 4 {
                case 0: .box(size, 0.2, size / 2)
                case 1: .ellipsoid([size, 0.1, 0.2], steps: 6)
                case 2: .cylinder(size / 3, size, sides: 7)
                default: .roundedBox(size, size, 0.3, radius: 0.05)
                }
            let place = dice.point(in: [4, 4, 3])
            scene.add(
                mesh.turned(dice.between(0, 6), about: dice.direction())
                    .moved(place.x, place.y, place.z),
                instance: UInt16(id)
            )
        }
        return scene
    }

    @Test func theFirstHitIsThatOfTryingEveryTriangle() {
        let scene = clutter()
        let (caster, all) = (RayCaster(scene: scene), BruteForce(scene: scene))
        var (dice, hits) = (Dice(seed: 6), 0)
        for _ in 0..<400 {
            let origin = dice.point(in: [6, 6, 5])
            let direction = 2 * (dice.point(in: [3, 3, 2]) - origin).normalised
            let expected = all.distances(from: origin, along: direction).first
            let hit = caster.closest(from: origin, along: direction)
            #expect((hit == nil) == (expected == nil))
            guard let hit, let expected else { continue }
            hits += 1
            #expect(abs(hit.distance - expected) < 1e-4)
            let own = all.distance(hit.triangle, from: origin, along: direction)
            #expect(abs((own ?? hit.distance) - hit.distance) < 1e-4)
            #expect(hit.instance == scene.instance(ofTriangle: hit.triangle))
        }
        #expect(hits > 100)
    }

    @Test func aRayIsBlockedWhereTryingEveryTriangleFindsOne() {
        let scene = clutter()
        let (caster, all) = (RayCaster(scene: scene), BruteForce(scene: scene))
        var dice = Dice(seed: 7)
        for _ in 0..<300 {
            let (origin, direction) = (dice.point(in: [6, 6, 5]), dice.direction())
            let nearest = all.distances(from: origin, along: direction).first ?? 100
            #expect(!caster.isBlocked(from: origin, along: direction, longest: nearest * 0.999))
            if nearest < 100 {
                #expect(caster.isBlocked(from: origin, along: direction, longest: nearest * 1.001))
            }
        }
    }

    @Test func aBoxIsWhereItsFacesAre() {
        var scene = CastScene()
        scene.add(.box(0.6, 0.8, 1.0), instance: 3)
        let caster = RayCaster(scene: scene)
        #expect(abs((distance(caster, from: [2, 0.1, 0.3], along: [-1, 0, 0]) ?? 0) - 1.7) < 1e-5)
        #expect(abs((distance(caster, from: [0.1, -3, 0.3], along: [0, 1, 0]) ?? 0) - 2.6) < 1e-5)
        #expect(abs((distance(caster, from: [0.1, 0.2, 4], along: [0, 0, -2]) ?? 0) - 1.5) < 1e-5)
        #expect(distance(caster, from: [2, 0.41, 0.3], along: [-1, 0, 0]) == nil)
    }

    @Test func aBallIsWhereItsEquationSays() {
        var scene = CastScene()
        scene.add(
            TriangleMesh.ellipsoid([0.5, 0.5, 0.5], steps: 48).moved(0.2, -0.1, 0.4),
            instance: 1
        )
        let caster = RayCaster(scene: scene)
        let (center, radius) = (Vector3(0.2, -0.1, 0.4), 0.5)
        var dice = Dice(seed: 8)
        for _ in 0..<200 {
            let origin = center + 2 * dice.direction()
            let direction = (center + dice.point(in: [0.5, 0.5, 0.5]) - origin).normalised
            let (along, square) = (
                (origin - center).dot(direction), (origin - center).dot(origin - center)
            )
            let expected = -along - (along * along - square + radius * radius).squareRoot()
            // Flat triangles lie inside the round: by r (1 - cos(pi / 96)) at the middle of a side.
            #expect(
                abs((distance(caster, from: origin, along: direction) ?? 0) - expected) < 2.5e-3
            )
        }
    }

    @Test func aCylinderIsWhereItsEquationSays() {
        var scene = CastScene()
        scene.add(.cylinder(0.3, 1.2, sides: 128), instance: 1)
        let caster = RayCaster(scene: scene)
        var dice = Dice(seed: 9)
        for _ in 0..<100 {
            let (offset, height) = (dice.between(-0.2, 0.2), dice.between(0.1, 1.1))
            let expected = 2 - (0.09 - offset * offset).squareRoot()
            let found = distance(caster, from: [-2, offset, height], along: [1, 0, 0])
            #expect(abs((found ?? 0) - expected) < 1e-3)
        }
        #expect(abs((distance(caster, from: [0.1, 0.1, 3], along: [0, 0, -1]) ?? 0) - 1.8) < 1e-5)
    }

    @Test func depthIsAlongTheOpticalAxis() {
        var scene = CastScene()
        scene.add(TriangleMesh.box(0.1, 8, 8).moved(3.05, 0, -4), instance: 9)
        let camera = SimulatedRoom.camera(width: 40, height: 30, fieldOfViewDegrees: 70)
        let forward = Quaternion(Matrix3(rowMajor: [0, 0, 1, -1, 0, 0, 0, -1, 0]))
        let picture = RayCaster(scene: scene).exposure(
            camera,
            worldFromCamera: Pose(rotation: forward, translation: .zero),
            seed: 0
        )
        #expect(picture.depth.metres.allSatisfy { abs($0 - 3) < 1e-4 })
        #expect(picture.instances.labels.allSatisfy { $0 == 9 })
    }

    private func distance(
        _ caster: RayCaster,
        from origin: Vector3,
        along direction: Vector3
    ) -> Double? {
        caster.closest(from: origin, along: direction)?.distance
    }
}
