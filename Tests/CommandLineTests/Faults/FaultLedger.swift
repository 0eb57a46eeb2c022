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

    /// Writes down a fault.
    ///
    /// - Parameters:
    ///   - fault: what was done.
    ///   - count: how often.
    ///   - survived: how often the daemon was seen to go on, or to come back, as promised.
    ///   - lost: what is missing beyond what the promises allow; nil where nothing could be.
    ///   - namedSeconds: how long until diagnostics named it; nil where there is nothing to name.
    static func note(
        _ fault: String,
        count: Int = 1,
        survived: Int,
        lost: Int? = nil,
        namedSeconds: Double? = nil
    ) {
        guard let table else { return }
        let named = namedSeconds.map { String(format: "%.1f", $0) } ?? "-"
        let missing = lost.map { "\($0)" } ?? "-"
        let line = Data("\(fault)\t\(count)\t\(survived)\t\(missing)\t\(named)\n".utf8)
        let descriptor = open(table, O_WRONLY | O_APPEND | O_CREAT, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        line.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Writes down a fault, after which the daemon was seen to go on, or not.
    static func note(
        _ fault: String,
        count: Int = 1,
        goesOn: Bool,
        lost: Int? = nil,
        namedSeconds: Double? = nil
    ) {
        note(
            fault,
            count: count,
            survived: goesOn ? count : 0,
            lost: lost,
            namedSeconds: namedSeconds
        )
    }
}
