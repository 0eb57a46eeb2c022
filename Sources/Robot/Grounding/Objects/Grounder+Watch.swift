internal import Mapping

extension Grounder {
    /// Keeps the known objects up with the map, without being asked: they move when poses are corrected, go missing and are
    /// removed when keyframes look through them, and are looked for by name where they might be now.
    ///
    /// Call it with each new map.
    ///
    /// - Parameters:
    ///   - searchable: the map.
    ///   - registry: the known objects; renewed.
    public func watch(_ searchable: SearchableMap, registry: inout ObjectRegistry) {
        registry.follow(searchable.map)
        registry.findings.turn(to: scene(searchable))
        for id in registry.hear(searchable.map)
        where !registry.reunite(id, synonymCosine: calibration.synonymCosine) {
            guard let entry = registry.entries.first(where: { $0.id == id }), !entry.label.isEmpty
            else { continue }
            // An answer gives the thing its new place, if it finds one.
            _ = answer(Goal(text: entry.label, reading: .name), in: searchable, registry: &registry)
        }
    }
}
