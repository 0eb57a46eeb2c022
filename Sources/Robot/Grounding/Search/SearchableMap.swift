public import Mapping

/// A map prepared for goals: its language averaged over cells.
///
/// Made once for a revision of the map, by ``Grounder/prepare(_:)``; any number of goals can be asked of it.
public struct SearchableMap: Sendable {
    /// The map.
    public let map: MapSnapshot

    let cells: LanguageCells

    let prominence: NameProminence

    /// Which map this is: what was found in it holds for it and its copies alone.
    let identity = Identity()

    /// No two prepared maps have the same, whatever epochs and revisions they say.
    final class Identity: Sendable {}

    /// The number of cells that a goal is asked of.
    public var cellCount: Int { cells.count }
}

extension Grounder {
    /// Prepares `map` for goals.
    public func prepare(_ map: MapSnapshot) -> SearchableMap {
        let cells = LanguageCells(of: map, in: language, edgeMetres: settings.cellMetres)
        return SearchableMap(map: map, cells: cells, prominence: vocabulary.prominence(in: cells))
    }
}
