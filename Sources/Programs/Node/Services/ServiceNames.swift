// The names of services in logs. Without them the service group prints every stored value, which
// for the predictor are two million weights.

extension PredictorService: CustomStringConvertible {
    var description: String { "predictor" }
}

extension MapService: CustomStringConvertible {
    var description: String { "map" }
}

extension IngestService: CustomStringConvertible {
    var description: String { "ingest" }
}

extension StandingGoals: CustomStringConvertible {
    var description: String { "standing goals" }
}

extension OccupancyService: CustomStringConvertible {
    var description: String { "occupancy" }
}

extension ObjectPublications: CustomStringConvertible {
    var description: String { "object publications" }
}

extension DiagnosticsService: CustomStringConvertible {
    var description: String { "diagnostics" }
}

extension Heartbeats: CustomStringConvertible {
    var description: String { "heartbeats" }
}

extension MapDesk: CustomStringConvertible {
    var description: String { "maps" }
}
