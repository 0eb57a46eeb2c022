import Foundation
import FoundationXML
import Testing

/// What `semsplat growth` says of two small maps, of which docs/BENCHMARKS.md shows larger ones.
struct GrowthTests {
    private static let sizes = [1_000, 150_000]
    private static let goals = 20

    @Test func `rows say what was mapped, asked and found, and the picture draws them`()
        async throws
    {
        let plot = FileManager.default.temporaryDirectory.appending(path: "growth-\(UUID()).svg")
        defer { try? FileManager.default.removeItem(at: plot) }
        let arguments = ["growth", "--sizes"] + Self.sizes.map(String.init)
        let outcome = try await Program.run(
            Program.executable,
            arguments + ["--goals", "\(Self.goals)", "--beside", "1", "--plot", plot.path]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try table(outcome.output)
        #expect(rows.count == Self.sizes.count)
        for (row, size) in zip(rows, Self.sizes) { try check(row, size) }
        for column in ["Gaussians", "cells", "keyframes", "MiB"] {
            let values = try rows.map { try number($0[column]) }
            #expect(values == values.sorted() && Set(values).count == rows.count, "\(column)")
        }
        try check(picture: plot, points: rows.count)
    }

    private func check(_ row: [String: String], _ size: Int) throws {
        let gaussians = try number(row["Gaussians"])
        #expect(gaussians >= Double(size))
        #expect(try number(row["cells"]) < gaussians)
        #expect(try number(row["keyframes"]) >= 2)
        // 142 bytes each.
        #expect(try number(row["MiB"]) >= (gaussians * 142 / 1_048_576).rounded(.down))
        let goals = try #require(row["goals (found)"]).split(separator: " ")
        let asked = try number(goals.first.map(String.init))
        let found = try number(goals.last.map { String($0.dropFirst().dropLast()) })
        #expect(asked >= Double(Self.goals))
        #expect(found > 0 && found < asked)
        #expect(try number(row["objects"]) > 0)
        #expect(try number(row["p50"]) > 0)
        #expect(try number(row["p50"]) <= number(row["p99"]))
        // From memory: what fills half of the map takes no longer than a mug.
        #expect(try number(row["asked again p50"]) <= number(row["p50"]))
        #expect(try number(row["asked again p99"]) < number(row["p99"]))
        #expect(try number(row["predicted beside"]) >= 1)
        for column in ["take in", "prepare", "draw"] { #expect(try number(row[column]) > 0) }
    }

    /// The rows of the table, by the names of its columns; of two of one name the first counts.
    private func table(_ output: String) throws -> [[String: String]] {
        let lines = output.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let names = try #require(lines.first)
        return lines.dropFirst(2).map { line in
            Dictionary(zip(names, line), uniquingKeysWith: { first, _ in first })
        }
    }

    private func number(_ text: String?) throws -> Double {
        try #require(text.flatMap(Double.init))
    }

    /// Every curve has a mark for each size, within the picture.
    private func check(picture: URL, points: Int) throws {
        let reader = CurveReader()
        let parser = XMLParser(data: try Data(contentsOf: picture))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(reader.marksOfCurves == [Int](repeating: points, count: 8))
        #expect(reader.marks.allSatisfy { (0...reader.width).contains($0.x) })
        #expect(reader.marks.allSatisfy { (0...reader.height).contains($0.y) })
    }
}

/// Collects the curves of an SVG picture.
private final class CurveReader: NSObject, XMLParserDelegate {
    private(set) var marksOfCurves: [Int] = []
    private(set) var marks: [(x: Double, y: Double)] = []
    private(set) var (width, height) = (0.0, 0.0)

    func parser(
        _ parser: XMLParser,
        didStartElement element: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        switch element {
        case "svg":
            let box = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
            if box.count == 4 { (width, height) = (box[2], box[3]) }
        case "polyline": marksOfCurves.append(0)
        case "circle":
            guard let x = attributes["cx"].flatMap(Double.init),
                let y = attributes["cy"].flatMap(Double.init), !marksOfCurves.isEmpty
            else { return }
            marksOfCurves[marksOfCurves.count - 1] += 1
            marks.append((x, y))
        default: break
        }
    }
}
