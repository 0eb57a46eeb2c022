internal import Documents
internal import Foundation
package import Yams

/// The text of a configuration file and the name to report it by.
package struct ConfigurationSource: Sendable {
    /// The name of the file.
    package let file: String

    private let lines: [Substring]

    /// The whole text.
    package var text: String { lines.joined(separator: "\n") }

    /// A text and the name to report it by.
    package init(file: String, text: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Something other than a file, which has no places to show.
    package init(option: String) {
        file = option
        lines = []
    }

    /// An error at a place of this text.
    package func error(_ mark: Mark?, key: String, _ problem: String) -> ConfigurationError {
        var place: SourcePlace?
        if let mark, !lines.isEmpty {
            // libYAML reports the end of the text as a line of its own.
            let line = max(1, min(mark.line, lines.count))
            let text = String(lines[line - 1])
            place = SourcePlace(
                line: line,
                column: mark.line > line ? text.count + 1 : mark.column,
                text: text
            )
        }
        return ConfigurationError(file: file, place: place, key: key, problem: problem)
    }

    /// The text as YAML.
    ///
    /// - Throws: `ConfigurationError` with the place where it is none.
    package func parsed() throws(ConfigurationError) -> Node? {
        let text = text
        if let complaint = YAMLBounds.complaint(about: text) {
            throw ConfigurationError(file: file, problem: complaint)
        }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw self.error(mark, key: "", "is not YAML: \(problem)")
            case .duplicatedKeysInMapping(let duplicates, let context):
                throw self.error(
                    context.mark,
                    key: "",
                    "has a key twice: \(duplicates.joined(separator: ", "))"
                )
            default: throw self.error(nil, key: "", "is not YAML: \(error)")
            }
        } catch {
            throw self.error(nil, key: "", "is not YAML: \(error)")
        }
    }

    /// The text of the file at `path`.
    ///
    /// - Throws: `ConfigurationError` when it cannot be read, is too long, or is no text.
    package init(contentsOf path: String) throws(ConfigurationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(file: path, problem: "cannot be read; is the path right?")
        }
        guard data.count <= YAMLBounds.mostBytes else {
            throw ConfigurationError(
                file: path,
                problem: "has \(data.count) bytes; at most \(YAMLBounds.mostBytes) are read"
            )
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationError(file: path, problem: "is not UTF-8 text")
        }
        self.init(file: path, text: text)
    }
}
