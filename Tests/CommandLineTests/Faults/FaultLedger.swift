import Foundation

/// What a fault did to a daemon: a line of the table that `make trust` prints.
struct FaultLedger {
    /// The file of the table; nil where nobody wants it.
    private static let table = ProcessInfo.processInfo.environment["SEMSPLAT_TRUST_TABLE"]

    /// How often faults that are injected again and again come: a few times in `make test`, more in `make trust`.
    static let rounds =
        ProcessInfo.processInfo.environment["SEMSPLAT_TRUST_ROUNDS"]
        .flatMap { Int($0) } ?? 3

    /// Whether `make trust` asks, which has the machine to itself and time.
    static let isThorough = table != nil

    /// Writes down one fault.
    ///
    /// - Parameters:
    ///   - fault: what was done.
    ///   - count: how often.
    ///   - survived: how often the daemon went on, or came back, as promised.
    ///   - lost: what is missing beyond what the promises allow.
    ///   - namedSeconds: how long until diagnostics named it; nil where there is nothing to name.
    static func note(
        _ fault: String,
        count: Int = 1,
        survived: Int = 1,
        lost: Int = 0,
        namedSeconds: Double? = nil
    ) {
        guard let table else { return }
        let named = namedSeconds.map { String(format: "%.1f", $0) } ?? "-"
        let line = Data("\(fault)\t\(count)\t\(survived)\t\(lost)\t\(named)\n".utf8)
        let descriptor = open(table, O_WRONLY | O_APPEND | O_CREAT, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        line.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    }
}
