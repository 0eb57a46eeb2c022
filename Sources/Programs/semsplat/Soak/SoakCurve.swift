internal import Foundation

/// A soak as a picture: memory, open files and answers over its minutes, as SVG.
struct SoakCurve {
    private static let (width, panelHeight, margin) = (860.0, 150.0, 60.0)

    private let looks: [SoakFigures.Look]

    init(_ figures: SoakFigures) {
        looks = figures.looks
    }

    /// The picture.
    var svg: String {
        let panels = [
            panel(0, "resident memory, MiB", looks.map { Double($0.residentMebibytes) }),
            panel(1, "map, MiB", looks.map(\.mapMebibytes)),
            panel(2, "open files", looks.map { Double($0.openFiles) }),
            panel(3, "longest answer of each second, ms", looks.map(\.answerMilliseconds)),
        ]
        let height = 4 * (Self.panelHeight + 40) + 30
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
            font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(panels.joined(separator: "\n"))
            </svg>

            """
    }

    private func panel(_ row: Int, _ title: String, _ values: [Double?]) -> String {
        let top = 30 + Double(row) * (Self.panelHeight + 40)
        let bottom = top + Self.panelHeight
        let right = Self.width - 20
        let most = max(1, values.compactMap(\.self).max() ?? 1) * 1.1
        let seconds = max(1, looks.last?.seconds ?? 1)
        let points = zip(looks, values).compactMap { look, value -> String? in
            guard let value else { return nil }
            let x = Self.margin + (right - Self.margin) * look.seconds / seconds
            let y = bottom - Self.panelHeight * value / most
            return String(format: "%.1f,%.1f", x, y)
        }
        let left = Self.margin
        return """
            <text x="\(left)" y="\(top - 8)">\(title)</text>
            <path d="M\(left),\(top)V\(bottom)H\(right)" fill="none" stroke="#444444"/>
            <text x="\(left - 6)" y="\(top + 12)" text-anchor="end">\(Int(most))</text>
            <text x="\(left - 6)" y="\(bottom)" text-anchor="end">0</text>
            <text x="\(right)" y="\(bottom + 16)" text-anchor="end">\(Int((seconds / 60).rounded())) minutes</text>
            <polyline points="\(points.joined(separator: " "))" fill="none" stroke="#1f6feb"/>
            """
    }
}
