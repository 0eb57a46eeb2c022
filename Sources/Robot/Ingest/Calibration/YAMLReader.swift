internal import Documents
internal import Yams

/// Reads values out of a YAML document; a failure names file, line, key, value and what is allowed.
struct YAMLReader {
    let source: String
    let node: Node
    let path: String

    /// The root of a document.
    init(_ text: String, source: String) throws(CalibrationError) {
        if let complaint = YAMLBounds.complaint(about: text) {
            throw CalibrationError(source, key: "", complaint)
        }
        do {
            guard let node = try compose(yaml: Self.withoutOpenCVHeader(text)) else {
                throw CalibrationError(source, key: "", "the file is empty")
            }
            (self.source, self.node, path) = (source, node, "")
        } catch let error as CalibrationError {
            throw error
        } catch {
            throw CalibrationError(source, key: "", "is no YAML: \(error)")
        }
    }

    private init(_ source: String, _ node: Node, _ path: String) {
        (self.source, self.node, self.path) = (source, node, path)
    }

    /// OpenCV begins its files with `%YAML:1.0`, which no YAML reader takes.
    ///
    /// The line stays, empty, for the line numbers.
    private static func withoutOpenCVHeader(_ text: String) -> String {
        text.hasPrefix("%YAML:") ? String(text.drop { $0 != "\n" }) : text
    }

    var keys: [String] { node.mapping?.keys.compactMap(\.string) ?? [] }

    func optional(_ key: String) -> YAMLReader? {
        node.mapping?[key].map { YAMLReader(source, $0, path.isEmpty ? key : "\(path).\(key)") }
    }

    func required(_ key: String) throws(CalibrationError) -> YAMLReader {
        guard let value = optional(key) else {
            let there =
                keys.isEmpty ? "there are no keys" : "there are \(keys.joined(separator: ", "))"
            throw CalibrationError(
                source,
                line: node.mark?.line,
                key: path.isEmpty ? key : "\(path).\(key)",
                "is missing; \(there)"
            )
        }
        return value
    }

    func failure(_ reason: String) -> CalibrationError {
        CalibrationError(source, line: node.mark?.line, key: path, reason)
    }

    func text() throws(CalibrationError) -> String {
        guard let text = node.scalar?.string else { throw failure("must be a text") }
        return text
    }

    func integer() throws(CalibrationError) -> Int {
        guard let value = node.int else { throw failure("'\(shown)' must be a whole number") }
        return value
    }

    /// `count` finite numbers, or any count.
    func numbers(_ count: Int? = nil) throws(CalibrationError) -> [Double] {
        guard let sequence = node.sequence else {
            throw failure("'\(shown)' must be a list of numbers")
        }
        guard sequence.count <= 64, count == nil || sequence.count == count else {
            throw failure("\(sequence.count) numbers; \(count ?? 64) are expected")
        }
        var numbers: [Double] = []
        for element in sequence {
            guard let number = element.float, number.isFinite else {
                let text = element.scalar?.string ?? "a list"
                throw CalibrationError(
                    source,
                    line: element.mark?.line ?? node.mark?.line,
                    key: path,
                    "'\(text)' must be a finite number"
                )
            }
            numbers.append(number)
        }
        return numbers
    }

    private var shown: String {
        node.scalar?.string ?? (node.mapping == nil ? "a list" : "a section")
    }
}
