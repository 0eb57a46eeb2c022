internal import Foundation
public import Geometry
public import Imaging
internal import Mapping

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
        /// The colour of its outline.
        public var color: (UInt8, UInt8, UInt8)

        /// Creates a box.
        public init(
            name: String,
            worldFromBox: Pose,
            sizeMetres: Vector3,
            color: (UInt8, UInt8, UInt8) = (255, 90, 0)
        ) {
            self.name = name
            self.worldFromBox = worldFromBox
            self.sizeMetres = sizeMetres
            self.color = color
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
        let frame = PlanFrame(
            around: kept.map { plan.coordinates($0.position) },
            including: path.map(plan.coordinates),
            longSide: longSide
        )
        guard let frame else { return nil }
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
            // Three pixels wide, so that the gaps between points do not dim the room.
            let corner = pixel - SIMD2(1, 1)
            picture.fill(
                x: Int(corner.x),
                y: Int(corner.y),
                width: 3,
                height: 3,
                color: point.color
            )
        }
        drawWay(path.map { frame.pixel(plan.coordinates($0)) }, in: &picture)
        for box in boxes { outline(box, plan: plan, frame: frame, in: &picture) }
        drawScale(frame, in: &picture)
        return picture
    }

    /// The robot's way, with a disc where it began.
    private func drawWay(_ way: [SIMD2<Double>], in picture: inout ColorImage) {
        let white: (UInt8, UInt8, UInt8) = (255, 255, 255)
        for (from, to) in zip(way, way.dropFirst()) {
            for offset in [SIMD2(0, 0), SIMD2(1, 0), SIMD2(0, 1)] as [SIMD2<Double>] {
                picture.line(from: from + offset, to: to + offset, color: white)
            }
        }
        if let start = way.first {
            picture.fill(
                x: Int(start.x) - 4,
                y: Int(start.y) - 4,
                width: 9,
                height: 9,
                color: white
            )
        }
    }

    /// A bar of one metre in the lower left corner.
    private func drawScale(_ frame: PlanFrame, in picture: inout ColorImage) {
        let y = picture.height - 8
        picture.fill(
            x: 8,
            y: y,
            width: Int(frame.pixelsPerMetre),
            height: 3,
            color: (255, 255, 255)
        )
        picture.write("1 m", x: 8, y: y - 18, color: (255, 255, 255), times: 2)
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
            picture.line(from: corners[a], to: corners[b], color: box.color)
        }
        let left = corners.map(\.x).min() ?? 0
        let top = corners.map(\.y).min() ?? 0
        picture.writeInside(box.name, x: left, y: top - 18, color: box.color, times: 2)
    }
}

/// The ground from above: x to the right, y towards the bottom of the picture.
private struct Plan {
    let axes: PlanAxes
    let reference: Vector3

    init(up: Vector3, reference: Vector3) {
        (axes, self.reference) = (PlanAxes(up: up), reference)
    }

    func coordinates(_ point: Vector3) -> SIMD2<Double> {
        axes.place(point - reference) * SIMD2(1, -1)
    }
}

/// Where the plan's metres lie in the picture.
private struct PlanFrame {
    let origin: SIMD2<Double>
    let pixelsPerMetre: Double
    let width: Int
    let height: Int

    /// Fits 1 % to 99 % of the points and all of the path, with a margin: a few strays must not
    /// shrink the room.
    init?(around points: [SIMD2<Double>], including path: [SIMD2<Double>], longSide: Int) {
        guard !points.isEmpty || !path.isEmpty else { return nil }
        let fit = { (values: [Double], others: [Double]) -> (Double, Double) in
            let sorted = values.sorted()
            let margin = sorted.count / 100
            let kept = sorted.dropFirst(margin).dropLast(margin) + others
            return ((kept.min() ?? 0) - 0.3, (kept.max() ?? 0) + 0.3)
        }
        let (left, right) = fit(points.map(\.x), path.map(\.x))
        let (top, bottom) = fit(points.map(\.y), path.map(\.y))
        origin = SIMD2(left, top)
        pixelsPerMetre = Double(longSide) / max(right - left, bottom - top)
        width = max(1, Int((right - left) * pixelsPerMetre))
        height = max(1, Int((bottom - top) * pixelsPerMetre))
    }

    func pixel(_ point: SIMD2<Double>) -> SIMD2<Double> { (point - origin) * pixelsPerMetre }
}
