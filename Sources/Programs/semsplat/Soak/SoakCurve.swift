/// A soak as a picture: memory, open files and answers over its minutes, as SVG.
struct SoakCurve {
    private let looks: [SoakFigures.Look]

    init(_ figures: SoakFigures) {
        looks = figures.looks
    }

    /// The picture.
    var svg: String {
        CurvePanel.picture([
            panel(0, "resident memory, MiB") { Double($0.residentMebibytes) },
            panel(1, "map, MiB") { $0.mapMebibytes },
            panel(2, "open files") { Double($0.openFiles) },
            panel(3, "longest answer of each second, ms") { $0.answerMilliseconds },
        ])
    }

    private func panel(
        _ row: Int,
        _ title: String,
        _ value: (SoakFigures.Look) -> Double?
    ) -> String {
        let seconds = max(1, looks.last?.seconds ?? 1)
        return CurvePanel(
            row: row,
            title: title,
            points: looks.compactMap { look in value(look).map { (look.seconds, $0) } },
            largestX: seconds,
            axis: "\(Int((seconds / 60).rounded())) minutes"
        ).svg
    }
}
