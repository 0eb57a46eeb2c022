internal import Mapping

extension Grounder {
    /// How well a name fits every place of the map, as a search for it would weigh them.
    ///
    /// - Parameters:
    ///   - text: the name.
    ///   - searchable: the map.
    /// - Returns: for each submap, in the map's order, 0 to 255 for each of its Gaussians; `nil` when the text has no word that
    ///   the model knows.
    public func heat(of text: String, in searchable: SearchableMap) -> [[UInt8]]? {
        let query = language.query(text)
        guard query.embedding.contains(where: { $0 != 0 && $0.isFinite }) else { return nil }
        var search = CellSearch(
            query,
            opposition: vocabulary.opposition(to: query, negatives: [], in: searchable),
            calibration: calibration,
            region: nil,
            leastRelevancy: 0,
            threads: settings.threads
        )
        guard search.run(over: searchable.cells, budget: GoalBudget()) else { return nil }
        var heat = searchable.map.submaps.map { [UInt8](repeating: 0, count: $0.gaussians.count) }
        for cell in search.cells where cell.relevancy.isFinite {
            let level = UInt8(255 * min(1, max(0, cell.relevancy)))
            for member in searchable.cells.members(of: cell.number) {
                heat[Int(member.address.submap)][Int(member.address.index)] = level
            }
        }
        return heat
    }
}
