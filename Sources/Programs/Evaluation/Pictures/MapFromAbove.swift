internal import Foundation
public import Geometry
public import Imaging

/// The map drawn from above, as a plan: what is where, the robot's way, the objects found.
public struct MapFromAbove: Sendable {
    /// A coloured point of the map, world frame.
    public struct Point: Sendable {
        /// Metres, world frame.
        public var position: Vector3
        /// Its colour.
        public var color: (UInt8, UInt8, UInt8)

        /// Creates a point.
        public init(position: Vector3, color: (UInt8, UInt8, UInt8)) {
            self.position = position
            self.color = color
        }
    }

    /// A box to outline: full extents along its own axes.
    public struct Box: Sendable {
        /// What to write beside it.
        public var name: String
        /// Box frame to world frame, the origin in the box's centre.
        public var worldFromBox: Pose
        /// Full extents in metres.
        public var sizeMetres: Vector3

        /// Creates a box.
        public init(name: String, worldFromBox: Pose, sizeMetres: Vector3) {
            self.name = name
            self.worldFromBox = worldFromBox
            self.sizeMetres = sizeMetres
        }
    }

    /// The direction that points up, world frame.
    public var up: Vector3
    /// Points of the map; the highest at a place is drawn.
    public var points: [Point] = []
    /// Camera centres in the order of the drive.
    public var path: [Vector3] = []
    /// Objects to outline.
    public var boxes: [Box] = []
    /// Points higher than this above the mean camera are left out: the ceiling would hide the room.
    public var cutAboveCamerasMetres = 0.3

    /// An empty map.
    ///
    /// `up` is the world's z axis unless the world is turned.
    public init(up: Vector3 = [0, 0, 1]) { self.up = up.normalised }

    /// Draws the plan with its longer side `longSide` pixels; `nil` when there is nothing to draw.
    public func picture(longSide: Int = 640) -> ColorImage? {
        let plan = Plan(up: up, reference: path.first ?? points.first?.position ?? .zero)
        let cut =
            path.isEmpty
            ? Double.infinity
            : path.reduce(0) { $0 + up.dot($1) } / Double(path.count) + cutAboveCamerasMetres
        let kept = points.filter { up.dot($0.position) < cut && $0.position.isFinite }
        let extent = (kept.map(\.position) + path).map(plan.coordinates)
        guard let frame = PlanFrame(around: extent, longSide: longSide) else { return nil }
        var picture = ColorImage(
            width: frame.width,
            height: frame.height,
            red: 20,
            green: 20,
            blue: 24
        )
        // Painted from the lowest up, so that what lies on a table covers it.
        for point in kept.sorted(by: { up.dot($0.position) < up.dot($1.position) }) {
            let pixel = frame.pixel(plan.coordinates(point.position))
            picture.set(x: Int(pixel.x), y: Int(pixel.y), color: point.color)
        }
        let way = path.map { frame.pixel(plan.coordinates($0)) }
        for (from, to) in zip(way, way.dropFirst()) {
            picture.line(from: from, to: to, color: (255, 255, 255))
        }
        for box in boxes { outline(box, plan: plan, frame: frame, in: &picture) }
        return picture
    }

    private func outline(_ box: Box, plan: Plan, frame: PlanFrame, in picture: inout ColorImage) {
        let half = box.sizeMetres / 2
        let corners = (0..<8).map { index in
            let sign = SIMD3<Double>(
                index & 1 == 0 ? -1 : 1,
                index & 2 == 0 ? -1 : 1,
                index & 4 == 0 ? -1 : 1
            )
            return frame.pixel(plan.coordinates(box.worldFromBox * (half * sign)))
        }
        for (a, b) in [
            (0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6),
            (3, 7),
        ] {
            picture.line(from: corners[a], to: corners[b], color: (255, 90, 0))
        }
        let left = corners.map(\.x).min() ?? 0
        let top = corners.map(\.y).min() ?? 0
        picture.write(box.name, x: Int(left), y: Int(top) - 9, color: (255, 200, 80))
    }
}

/// Two axes of the ground, seen from above: x to the right, y towards the top of the picture.
private struct Plan {
    let right: Vector3
    let forward: Vector3
    let reference: Vector3

    init(up: Vector3, reference: Vector3) {
        // The world's x axis lies along the picture's, unless it is the one that points up.
        let guess: Vector3 = abs(up.x) < 0.9 ? [1, 0, 0] : [0, 1, 0]
        let flat = (guess - up * up.dot(guess)).normalised
        right = flat
        forward = up.cross(flat)
        self.reference = reference
    }

    func coordinates(_ point: Vector3) -> SIMD2<Double> {
        SIMD2(right.dot(point - reference), -forward.dot(point - reference))
    }
}

/// Where the plan's metres lie in the picture.
private struct PlanFrame {
    let origin: SIMD2<Double>
    let pixelsPerMetre: Double
    let width: Int
    let height: Int

    /// Fits 1 % to 99 % of the points, with a margin: a few strays must not shrink the room.
    init?(around points: [SIMD2<Double>], longSide: Int) {
        guard !points.isEmpty else { return nil }
        let trim = { (values: [Double]) -> (Double, Double) in
            let sorted = values.sorted()
            let margin = sorted.count / 100
            return (sorted[margin] - 0.3, sorted[sorted.count - 1 - margin] + 0.3)
        }
        let (left, right) = trim(points.map(\.x))
        let (top, bottom) = trim(points.map(\.y))
        origin = SIMD2(left, top)
        pixelsPerMetre = Double(longSide) / max(right - left, bottom - top)
        width = max(1, Int((right - left) * pixelsPerMetre))
        height = max(1, Int((bottom - top) * pixelsPerMetre))
    }

    func pixel(_ point: SIMD2<Double>) -> SIMD2<Double> { (point - origin) * pixelsPerMetre }
}
