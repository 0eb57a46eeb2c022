internal import Foundation
internal import Geometry

/// One of the four walls: it stands at `distance` from the room's middle, across the direction that
/// `yaw` turns +y to, and is `length` long.
struct Wall: Sendable {
    let id: UInt16
    let yawRadians: Double
    let distanceMetres: Double
    let lengthMetres: Double

    /// The point `along` the wall from its middle, `off` metres into the room.
    func point(along: Double, off: Double) -> SIMD2<Double> {
        let turned = Quaternion(radians: yawRadians, about: [0, 0, 1])
            .rotate([along, distanceMetres - off, 0])
        return SIMD2(turned.x, turned.y)
    }
}

/// A hole in a wall, from `left` to `right` along it and `bottom` to `top` up.
struct Opening: Sendable {
    let wall: Int
    let left: Double
    let right: Double
    let bottom: Double
    let top: Double

    var middle: Double { (left + right) / 2 }
    var width: Double { right - left }
}

/// Floor, walls and ceiling.
struct RoomShell: Sendable {
    /// Full extents, metres; the origin is on the floor in the middle.
    let size: Vector3
    let walls: [Wall]
    var openings: [Opening] = []
    static let revealMetres = 0.14
    static let floorID: UInt16 = 5
    static let ceilingID: UInt16 = 6

    init(size: Vector3) {
        self.size = size
        walls = (0..<4).map { side in
            let isLong = side % 2 == 0
            return Wall(
                id: UInt16(side + 1),
                yawRadians: Double(side) * .pi / 2,
                distanceMetres: (isLong ? size.y : size.x) / 2,
                lengthMetres: isLong ? size.x : size.y
            )
        }
    }

    /// Whether a hole would come closer than `margin` to another in its wall.
    func isFree(_ opening: Opening, margin: Double = 0.35) -> Bool {
        openings.allSatisfy {
            $0.wall != opening.wall || $0.left > opening.right + margin
                || $0.right < opening.left - margin
        }
    }

    /// The models of walls, floor and ceiling, in the world frame.
    func models(_ dice: inout Dice) -> [PlacedModel] {
        let paint = dice.pick(Shades.walls)
        var surfaces = [Surface](repeating: Self.wallSurface(paint, &dice), count: 4)
        // One wall may differ.
        if dice.chance(0.45) {
            surfaces[dice.count(0, 3)] = Self.accentSurface(&dice)
        }
        let trim = Surface.lacquer(LinearColor(232, 230, 226), &dice)
        let hasTrim = dice.chance(0.75)
        var models = walls.indices.map { index in
            PlacedModel(
                id: walls[index].id,
                model: wallModel(index, surfaces[index], hasTrim ? trim : nil),
                yawRadians: walls[index].yawRadians,
                position: .zero,
                support: .building
            )
        }
        models.append(place(floorModel(&dice), Self.floorID))
        models.append(place(ceilingModel(&dice), Self.ceilingID))
        return models
    }

    private func place(_ model: Model, _ id: UInt16) -> PlacedModel {
        PlacedModel(id: id, model: model, yawRadians: 0, position: .zero, support: .building)
    }

    private func wallModel(_ index: Int, _ surface: Surface, _ trim: Surface?) -> Model {
        let wall = walls[index]
        let holes = openings.filter { $0.wall == index }.sorted { $0.left < $1.left }
        var model = Model(name: "wall", category: .wall)
        var mesh = TriangleMesh()
        var from = -wall.lengthMetres / 2
        let y = wall.distanceMetres
        for hole in holes {
            mesh += Self.rectangle(from, hole.left, 0, size.z, y)
            mesh += Self.rectangle(hole.left, hole.right, 0, hole.bottom, y)
            mesh += Self.rectangle(hole.left, hole.right, hole.top, size.z, y)
            mesh += Self.reveal(hole, y)
            from = hole.right
        }
        mesh += Self.rectangle(from, wall.lengthMetres / 2, 0, size.z, y)
        model.add(mesh, surface)
        if let trim {
            var start = -wall.lengthMetres / 2
            for hole in holes where hole.bottom < 0.1 {
                model.add(Self.skirting(start, hole.left - 0.07, y), trim)
                start = hole.right + 0.07
            }
            model.add(Self.skirting(start, wall.lengthMetres / 2, y), trim)
        }
        return model
    }

    private static func skirting(_ from: Double, _ to: Double, _ y: Double) -> TriangleMesh {
        guard to > from + 0.02 else { return TriangleMesh() }
        return .box(to - from, 0.014, 0.08).moved((from + to) / 2, y - 0.007, 0)
    }

    /// A piece of a wall in the plane of y, facing -y.
    private static func rectangle(
        _ left: Double,
        _ right: Double,
        _ bottom: Double,
        _ top: Double,
        _ y: Double
    ) -> TriangleMesh {
        var mesh = TriangleMesh()
        guard right > left + 1e-6, top > bottom + 1e-6 else { return mesh }
        let corners = [(left, bottom), (right, bottom), (right, top), (left, top)].map { x, z in
            TriangleMesh.Corner(position: [x, y, z], normal: [0, -1, 0], coordinate: [x, z, 0])
        }
        mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        return mesh
    }

    /// The four sides of a hole, as deep as the wall is thick.
    private static func reveal(_ hole: Opening, _ y: Double) -> TriangleMesh {
        var mesh = TriangleMesh()
        let back = y + revealMetres
        let corners = [
            (hole.left, hole.bottom), (hole.right, hole.bottom), (hole.right, hole.top),
            (hole.left, hole.top),
        ]
        for (index, (x, z)) in corners.enumerated() {
            let (nextX, nextZ) = corners[(index + 1) % 4]
            mesh.addTriangle([x, y, z], [nextX, back, nextZ], [x, back, z])
            mesh.addTriangle([x, y, z], [nextX, y, nextZ], [nextX, back, nextZ])
        }
        return mesh
    }

    private func floorModel(_ dice: inout Dice) -> Model {
        let (name, synonyms, surface) = Self.floorSurface(&dice)
        var model = Model(name: name, category: .floor, synonyms: synonyms)
        var mesh = TriangleMesh()
        let grown = size / 2 + Vector3(repeating: Self.revealMetres)
        let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { x, y in
            let position = Vector3(x * grown.x, y * grown.y, 0)
            return TriangleMesh.Corner(position: position, normal: [0, 0, 1], coordinate: position)
        }
        mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        let isTurned = dice.chance(0.5)
        model.add(isTurned ? mesh.patterned(axes: [1, 0, 2]) : mesh, surface)
        return model
    }

    private func ceilingModel(_ dice: inout Dice) -> Model {
        var model = Model(name: "ceiling", category: .ceiling)
        var mesh = TriangleMesh()
        let corners = [(-1.0, -1.0), (-1, 1), (1, 1), (1, -1)].map { x, y in
            let position = Vector3(x * size.x / 2, y * size.y / 2, size.z)
            return TriangleMesh.Corner(
                position: position,
                normal: [0, 0, -1],
                coordinate: position
            )
        }
        mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        if dice.chance(0.12) {
            model.name = "wooden ceiling"
            model.synonyms = ["ceiling"]
            var surface = Surface.wood(&dice, varnished: false)
            (surface.pattern, surface.scaleMetres) = (.planks, 0.14)
            model.add(mesh, surface)
        } else {
            model.add(mesh, Self.wallSurface(LinearColor(238, 237, 233), &dice))
        }
        return model
    }
}
