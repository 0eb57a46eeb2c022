internal import Geometry

/// The paper's eight classes.
public enum SceneCategory: String, Sendable, CaseIterable {
    case wall, floor, ceiling, chair, table, bed, sofa, others
}

/// Triangles with one surface.
struct Part: Sendable {
    var mesh: TriangleMesh
    var surface: Surface

    init(_ mesh: TriangleMesh, _ surface: Surface) {
        (self.mesh, self.surface) = (mesh, surface)
    }
}

/// A flat place on a piece of furniture where small things may stand.
struct Rest: Sendable {
    enum Kind: Sendable { case top, shelf, seat, floor }

    var kind: Kind
    /// The middle of the place, at its height, in the model's frame.
    var middle: Vector3
    /// Full extents along x and y, metres.
    var size: SIMD2<Double>
    /// Free height above it, metres.
    var headroomMetres = 0.6
    /// Whether the place is an ellipse rather than a rectangle.
    var isRound = false
}

/// A light that a model carries, in its frame.
struct Lamp: Sendable {
    enum Shape: Sendable {
        case ball(radiusMetres: Double)
        /// Shines towards halfU × halfV.
        case rectangle(halfU: Vector3, halfV: Vector3)
    }

    var center: Vector3
    var shape: Shape
    var radiance: LinearRadiance
}

/// Light in watts per square metre and steradian, for red, green and blue.
struct LinearRadiance: Sendable {
    var red: Double
    var green: Double
    var blue: Double

    init(_ color: LinearColor, _ strength: Double) {
        (red, green, blue) = (color.red * strength, color.green * strength, color.blue * strength)
    }
}

/// A thing before it has a place: it stands on z = 0, its middle above the origin, and faces -y.
struct Model: Sendable {
    var name: String
    var category: SceneCategory
    var synonyms: [String] = []
    var parts: [Part] = []
    var rests: [Rest] = []
    var lamps: [Lamp] = []

    /// The lowest and the highest corner of the box around it.
    var bounds: (low: Vector3, high: Vector3) {
        parts.reduce((Vector3(repeating: .infinity), Vector3(repeating: -.infinity))) { box, part in
            let bounds = part.mesh.bounds
            return (pointwiseMin(box.0, bounds.low), pointwiseMax(box.1, bounds.high))
        }
    }

    var size: Vector3 { bounds.high - bounds.low }

    mutating func add(_ mesh: TriangleMesh, _ surface: Surface) {
        parts.append(Part(mesh, surface))
    }

    /// Four legs under a rectangle of these full extents, `inset` from its corners.
    mutating func addLegs(
        _ width: Double,
        _ depth: Double,
        height: Double,
        inset: Double,
        _ surface: Surface,
        _ leg: LegStyle
    ) {
        for (x, y) in [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)] {
            let (px, py) = (x * (width / 2 - inset), y * (depth / 2 - inset))
            let mesh: TriangleMesh =
                switch leg {
                case .square(let side): .box(side, side, height).moved(px, py, 0)
                case .round(let radius): .cylinder(radius, height, sides: 12).moved(px, py, 0)
                case .tapered(let radius):
                    .cylinder(0.55 * radius, height, top: radius, sides: 12).moved(px, py, 0)
                case .splayed(let radius):
                    .tube(
                        [
                            [px + x * 0.04, py + y * 0.04, 0],
                            [px - x * 0.02, py - y * 0.02, height],
                        ],
                        radii: [0.6 * radius, radius],
                        sides: 10
                    )
                }
            add(mesh, surface)
        }
    }
}

/// How the legs of furniture look; the measures are a side's length and radii, in metres.
enum LegStyle: Sendable {
    case square(Double)
    case round(Double)
    case tapered(Double)
    case splayed(Double)

    static func random(_ dice: inout Dice, thickness: Double) -> LegStyle {
        switch dice.count(0, 3) {
        case 0: .square(thickness)
        case 1: .round(thickness / 2)
        case 2: .tapered(0.6 * thickness)
        default: .splayed(0.55 * thickness)
        }
    }
}
