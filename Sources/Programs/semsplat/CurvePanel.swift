internal import Foundation

/// A curve of an SVG picture, with its title and axes, from 0 to its largest value.
struct CurvePanel {
    private static let (width, height, margin) = (860.0, 150.0, 60.0)

    /// Its place in the picture, from the top.
    let row: Int
    let title: String
    /// From left to right.
    let points: [(x: Double, y: Double)]
    let largestX: Double
    /// What the horizontal axis ends at.
    let axis: String
    /// Whether each point has a mark.
    var marksPoints = false

    /// A picture of panels.
    static func picture(_ panels: [String]) -> String {
        let height = Double(panels.count) * (Self.height + 40) + 30
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
            font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(panels.joined(separator: "\n"))
            </svg>

            """
    }

    /// The panel.
    var svg: String {
        let top = 30 + Double(row) * (Self.height + 40)
        let (bottom, left, right) = (top + Self.height, Self.margin, Self.width - 20)
        let most = max(1, points.map(\.y).max() ?? 1) * 1.1
        let places = points.map { point in
            (
                x: left + (right - left) * point.x / max(largestX, 1e-9),
                y: bottom - Self.height * point.y / most
            )
        }
        let line = places.map { String(format: "%.1f,%.1f", $0.x, $0.y) }
        let marks = places.map {
            String(format: "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f6feb\"/>", $0.x, $0.y)
        }
        return """
            <text x="\(left)" y="\(top - 8)">\(title)</text>
            <path d="M\(left),\(top)V\(bottom)H\(right)" fill="none" stroke="#444444"/>
            <text x="\(left - 6)" y="\(top + 12)" text-anchor="end">\(label(most))</text>
            <text x="\(left - 6)" y="\(bottom)" text-anchor="end">0</text>
            <text x="\(right)" y="\(bottom + 16)" text-anchor="end">\(axis)</text>
            <polyline points="\(line.joined(separator: " "))" fill="none" stroke="#1f6feb"/>
            \(marksPoints ? marks.joined() : "")
            """
    }

    /// A number on an axis: of a few, the tenths count.
    private func label(_ value: Double) -> String {
        String(format: value < 10 ? "%.1f" : "%.0f", value)
    }
}
