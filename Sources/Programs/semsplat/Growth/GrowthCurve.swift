internal import Foundation

/// What a map costs over its size, as SVG.
struct GrowthCurve {
    private let figures: [GrowthFigures]

    init(_ figures: [GrowthFigures]) {
        self.figures = figures
    }

    /// The picture.
    var svg: String {
        let sizes = figures.map { Double($0.gaussians) / 1e6 }
        func panel(_ row: Int, _ title: String, _ value: (GrowthFigures) -> Double) -> String {
            CurvePanel(
                row: row,
                title: title,
                points: zip(sizes, figures.map(value)).map { ($0, $1) },
                largestX: sizes.last ?? 1,
                axis: String(format: "%.2f million Gaussians", sizes.last ?? 0),
                marksPoints: true
            ).svg
        }
        return CurvePanel.picture([
            panel(0, "a goal while mapping, text to packed result, median by the clock, ms") {
                $0.goal(0.5)
            },
            panel(1, "the same, 99th percentile, ms") { $0.goal(0.99) },
            panel(2, "to take a prediction in, processor time, ms", \.integrateMilliseconds),
            panel(3, "to make the map ready for goals, processor time, ms", \.prepareMilliseconds),
            panel(4, "to draw all of it, 256 x 192, one thread, ms", \.drawMilliseconds),
            panel(5, "the map, MiB", \.mebibytes),
            panel(6, "keyframes", { Double($0.keyframes) }),
            panel(7, "objects that goals have named", { Double($0.objects) }),
        ])
    }
}
