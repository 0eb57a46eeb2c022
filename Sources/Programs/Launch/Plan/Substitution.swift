internal import Node
internal import Yams

/// Replaces `$(name)`, `$(env NAME)`, `$(env NAME otherwise)` and `$(folder)` in texts; `$$` is a dollar.
struct Substitution {
    /// The values of the arguments.
    var arguments: [String: String]

    /// The variables that `$(env …)` reads.
    let environment: [String: String]

    /// The folder of the launch file.
    let folder: String

    /// Why a text cannot be replaced.
    struct Failure: Error {
        let problem: String
    }

    /// The text with everything replaced.
    func text(_ template: String) throws(Failure) -> String {
        var text = ""
        var rest = Substring(template)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                text += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(" {
                guard let end = rest.firstIndex(of: ")") else {
                    throw Failure(problem: "'\(template)' has '$(' without ')'")
                }
                text += try value(rest[..<end].dropFirst())
                rest = rest[rest.index(after: end)...]
            } else {
                text += "$"
            }
        }
        return text + rest
    }

    /// The tree with every text replaced; keys stay.
    func node(
        _ node: Yams.Node,
        in source: ConfigurationSource
    ) throws(ConfigurationError)
        -> Yams.Node
    {
        switch node {
        case .scalar(var scalar):
            do throws(Failure) {
                scalar.string = try text(scalar.string)
            } catch {
                throw source.error(scalar.mark, key: "", error.problem)
            }
            return .scalar(scalar)
        case .sequence(var sequence):
            for index in sequence.indices {
                sequence[index] = try self.node(sequence[index], in: source)
            }
            return .sequence(sequence)
        case .mapping(var mapping):
            for key in mapping.keys {
                guard let value = mapping[key] else { continue }
                mapping[key] = try self.node(value, in: source)
            }
            return .mapping(mapping)
        case .alias: return node
        }
    }

    private func value(_ inside: Substring) throws(Failure) -> String {
        let words = inside.split(separator: " ", maxSplits: 2).map(String.init)
        switch (words.first, words.count) {
        case ("env", 2...):
            if let value = environment[words[1]] { return value }
            guard words.count == 3 else {
                throw Failure(
                    problem: "the variable \(words[1]) is not set; "
                        + "set it, or write $(env \(words[1]) OTHERWISE)"
                )
            }
            return words[2]
        case ("folder", 1): return folder
        case (let name?, 1):
            if let value = arguments[name] { return value }
            throw Failure(problem: unknown(name))
        default:
            throw Failure(
                problem:
                    "'$(\(inside))' is not allowed; write $(ARGUMENT), $(env NAME) or $(folder)"
            )
        }
    }

    private func unknown(_ name: String) -> String {
        let known = arguments.keys.sorted()
        var problem = "there is no argument '\(name)'"
        if let nearest = nearestName(to: name, among: known + ["folder"]) {
            problem += "; did you mean '\(nearest)'?"
        }
        return problem + " Known here: \((known + ["folder"]).joined(separator: ", "))"
    }
}
