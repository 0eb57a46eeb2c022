import Foundation
import Geometry
import Testing

@Suite struct OrientedBoxTests {
    let box = OrientedBox(
        center: [1, -2, 0.5],
        size: [0.8, 0.3, 1.2],
        rotation: Quaternion(radians: 0.4, about: [0, 0, 1])
    )

    /// A grid of points through the box, corners included.
    func grid(_ box: OrientedBox) -> [Vector3] {
        var points: [Vector3] = []
        for x in 0...4 {
            for y in 0...4 {
                for z in 0...4 {
                    points.append(
                        box.pose * ((Vector3(Double(x), Double(y), Double(z)) / 4 - 0.5) * box.size)
                    )
                }
            }
        }
        return points
    }

    @Test(arguments: [
        Vector3(0, 0, 1), Vector3(0, 0, -3), Vector3(0, -0.9, -0.4), Vector3(1, 0, 0),
    ])
    func `finds the upright box that the points fill`(_ up: Vector3) throws {
        let tilt = Quaternion(radians: 0.0, about: [0, 0, 1])
        let toUp = OrientedBox(
            center: [1, -2, 0.5],
            size: [0.8, 0.3, 1.2],
            rotation: rotation(from: [0, 0, 1], to: up) * tilt
        )
        let found = try #require(OrientedBox.fitting(grid(toUp), up: up))
        #expect((found.center - toUp.center).length < 1e-9)
        #expect((found.size - toUp.size).length < 1e-9)
        #expect((found.rotation.rotate([0, 0, 1]) - up.normalised).length < 1e-9)
        #expect(grid(toUp).allSatisfy { found.distance(to: $0) < 1e-9 })
    }

    func rotation(from: Vector3, to: Vector3) -> Quaternion {
        let (from, to) = (from.normalised, to.normalised)
        let axis = from.cross(to)
        return axis.length < 1e-9
            ? (from.dot(to) > 0 ? .identity : Quaternion(x: 1, y: 0, z: 0, w: 0))
            : Quaternion(x: axis.x, y: axis.y, z: axis.z, w: 1 + from.dot(to))
    }

    @Test func `no turned box around the same points has a smaller footprint`() throws {
        var points: [Vector3] = []
        for index in 0..<40 {
            let angle = Double(index) * 2.39996
            points.append([
                Double(index % 7) * 0.2 + 0.3 * angle.remainder(dividingBy: 1),
                0.1 * angle.remainder(dividingBy: 2), 0,
            ])
        }
        let found = try #require(OrientedBox.fitting(points, up: [0, 0, 1]))
        for step in 0..<180 {
            let turn = Quaternion(radians: Double(step) * .pi / 180, about: [0, 0, 1])
            let turned = points.map { turn.rotate($0) }
            let width = (turned.map(\.x).max() ?? 0) - (turned.map(\.x).min() ?? 0)
            let height = (turned.map(\.y).max() ?? 0) - (turned.map(\.y).min() ?? 0)
            #expect(found.size.x * found.size.y <= width * height + 1e-9)
        }
        #expect(points.allSatisfy { found.distance(to: $0) < 1e-9 })
    }

    @Test func `points on a line or in one place have a flat box`() throws {
        let line = try #require(
            OrientedBox.fitting([[0, 0, 0], [1, 1, 0], [2, 2, 0]], up: [0, 0, 1])
        )
        #expect((line.size - Vector3(8.0.squareRoot(), 0, 0)).length < 1e-9)
        let point = try #require(OrientedBox.fitting([[3, 4, 5], [3, 4, 5]], up: [0, 0, 1]))
        #expect(point.center == [3, 4, 5] && point.size == .zero)
        let pole = try #require(OrientedBox.fitting([[3, 4, 5], [3, 4, 7]], up: [0, 0, 1]))
        #expect(pole.center == [3, 4, 6] && pole.size == [0, 0, 2])
    }

    @Test func `nothing and nonsense have no box`() {
        #expect(OrientedBox.fitting([], up: [0, 0, 1]) == nil)
        #expect(OrientedBox.fitting([[0, .nan, 0]], up: [0, 0, 1]) == nil)
        #expect(OrientedBox.fitting([[0, 0, 0]], up: .zero) == nil)
        #expect(OrientedBox.principal([]) == nil)
    }

    @Test func `principal axes follow the longest spread`() throws {
        let turned = OrientedBox(
            center: [0, 1, 2],
            size: [2, 1, 0.4],
            rotation: Quaternion(x: 0.3, y: -0.5, z: 0.2, w: 0.8)
        )
        let found = try #require(OrientedBox.principal(grid(turned)))
        #expect((found.size - turned.size).length < 1e-9)
        #expect((found.center - turned.center).length < 1e-9)
        #expect(
            abs(found.rotation.rotate([1, 0, 0]).dot(turned.rotation.rotate([1, 0, 0]))) > 1 - 1e-9
        )
    }

    @Test func `distance is zero inside and straight to the nearest side outside`() {
        #expect(box.distance(to: box.center) == 0 && box.contains(box.center))
        let outside = box.pose * Vector3(0.4 + 0.25, 0, 0)
        #expect(abs(box.distance(to: outside) - 0.25) < 1e-12 && !box.contains(outside))
        #expect(box.contains(outside, marginMetres: 0.26))
        let corner = box.pose * Vector3(0.4 + 0.3, 0.15 + 0.4, 0.6)
        #expect(abs(box.distance(to: corner) - 0.5) < 1e-12)
    }

    @Test func `moving the box moves its corners`() {
        let pose = Pose(
            rotation: Quaternion(radians: 1, about: [1, 2, 3]),
            translation: [5, 6, 7]
        )
        let moved = box.transformed(by: pose)
        for (before, after) in zip(box.corners, moved.corners) {
            #expect((pose * before - after).length < 1e-12)
        }
    }

    @Test(arguments: [30, 101, 5_000])
    func `the box around a cloud has the least floor of all turned boxes`(count: Int) throws {
        // An ellipse of points, turned, with three corners that stick out.
        var points = (0..<count).map { number in
            let radius = (Double((number * 7_919) % 1_000) / 1_000).squareRoot()
            let angle = Double((number * 104_729) % 6_283) / 1_000
            return Vector3(2 * radius * cos(angle), 0.7 * radius * sin(angle), 0)
        }
        points += [[1.9, 0.6, 0], [-1.5, -0.8, 0], [0.2, 0.9, 0]]
        let turned = points.map { Quaternion(radians: 0.4, about: [0, 0, 1]).rotate($0) }
        let found = try #require(OrientedBox.fitting(turned, up: [0, 0, 1]))
        for degrees in stride(from: 0.0, to: 90, by: 0.25) {
            let radians = degrees * .pi / 180
            let x = turned.map { cos(radians) * $0.x + sin(radians) * $0.y }
            let y = turned.map { cos(radians) * $0.y - sin(radians) * $0.x }
            let width = try #require(x.max()) - (try #require(x.min()))
            let depth = try #require(y.max()) - (try #require(y.min()))
            #expect(found.size.x * found.size.y <= width * depth + 1e-9)
        }
        for point in turned { #expect(found.distance(to: point) < 1e-9) }
    }
}
