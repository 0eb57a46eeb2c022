/// Copies what is whole in a damaged or truncated MCAP file into a new, valid one.
public enum MCAPRecovery {
    /// Recovers the file at `path` into a new file at `destination`, and reads that again before it says so.
    ///
    /// A damaged chunk is skipped; what was whole in an incomplete chunk at the end is saved where it is not
    /// compressed. Messages keep their order.
    ///
    /// - Parameters:
    ///   - path: The damaged file, which is only read.
    ///   - destination: The new file.
    ///   - options: How it is written; the profile is that of the damaged file.
    ///   - limits: How much memory the damaged file may take.
    /// - Returns: What was saved and what was not.
    /// - Throws: ``MCAPError`` when the file is no MCAP file at all or cannot be read, or the new one cannot be
    ///   written. Damage is no error; it is in the report.
    public static func recover(
        _ path: String,
        to destination: String,
        options: MCAPWriterOptions = .init(library: "semsplat recovery"),
        limits: MCAPLimits = .init()
    ) throws(MCAPError) -> MCAPRecoveryReport {
        let source = try FileSource(path)
        let (header, fault) = try Recoverer.beginning(source, limits)
        var options = options
        if let header { options.profile = header.profile }
        let writer = try MCAPWriter(destination, options: options)
        var recoverer = Recoverer(
            source,
            limits,
            spare: spareDefinitions(source, limits),
            into: writer
        )
        if let fault { recoverer.report.note(fault) }
        try recoverer.copyEverything()
        let report = recoverer.report
        try readBack(destination, report)
        return report
    }

    /// A summary that is damaged too is no help, and no error.
    private static func spareDefinitions(
        _ source: FileSource,
        _ limits: MCAPLimits
    ) -> Definitions {
        do {
            let (footer, place) = try FileEnd.read(source)
            try FileEnd.checkSummary(source, footer, place)
            let contents = try FileContents.summary(source, footer, place, limits)
            return contents.definitions
        } catch {
            return Definitions(limitBytes: limits.maximumDefinitionBytes)
        }
    }

    private static func readBack(
        _ path: String,
        _ report: MCAPRecoveryReport
    ) throws(MCAPError) {
        var stream = try MCAPStream(path)
        var counts: [UInt16: Int] = [:]
        while let record = try stream.next() {
            if case .message(let message) = record { counts[message.channelID, default: 0] += 1 }
        }
        var byTopic: [String: Int] = [:]
        for (id, count) in counts { byTopic[stream.channels[id]?.topic ?? "", default: 0] += count }
        guard byTopic == report.messageCounts else {
            throw MCAPError(
                .unwritable,
                path,
                "read again, it has \(byTopic.values.reduce(0, +)) messages, not \(report.messageCount)"
            )
        }
    }
}
