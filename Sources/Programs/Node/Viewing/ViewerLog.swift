internal import Logging

/// Tells viewers the warnings and errors of the daemon's log, beside whoever else writes it.
struct ViewerLog: LogHandler {
    let hub: ViewerHub
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        hub.log(level: event.level.rawValue, "\(event.message)")
    }
}
