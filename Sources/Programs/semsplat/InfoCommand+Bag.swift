internal import Recording

extension InfoCommand {
    /// What a ROS bag holds, and what 'convert' would make of it.
    func bag() throws -> [Fact] {
        let bag = try openBag(path)
        var facts: [Fact] = [
            ("kind", bag.file.kind.rawValue),
            ("messages", "\(bag.file.topics.reduce(0) { $0 + $1.messageCount })"),
            ("indexed", bag.file.isIndexed ? "yes" : "no"),
        ]
        for row in bag.plan.rows {
            let outcome =
                row.roles.isEmpty
                ? "left out: \(row.reason)" : "-> \(row.roles.map(\.topic).joined(separator: ", "))"
            facts.append(
                (row.topic.name, "\(row.topic.messageCount) \(row.topic.typeName) \(outcome)")
            )
        }
        facts += bag.plan.notes.map { ("note", $0) }
        facts += bag.faults.map { ("damaged", $0.description) }
        return facts
    }
}
