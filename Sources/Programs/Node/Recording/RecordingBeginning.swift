internal import Foundation
internal import Recording

/// How the daemon's recordings begin: by which name, split when, with what attached.
struct RecordingBeginning {
    /// Says where and how; its text travels with the session.
    let live: LiveConfiguration

    /// Where and how, now.
    var configuration: NodeConfiguration { live.current }

    private var source: String { live.text }

    /// Begins a recording into `path`, in which `{time}` stands for this moment.
    func recorder(at path: String) throws(MCAPError) -> SessionRecorder {
        var options = SessionRecorder.Options()
        options.session.maximumFileBytes = UInt64(configuration.record.splitMebibytes) << 20
        if configuration.record.splitMinutes > 0 {
            options.session.maximumFileNanoseconds = UInt64(
                configuration.record.splitMinutes * 60e9
            )
        }
        return try SessionRecorder(named(path), options: options, attachments: attachments)
    }

    /// The path without `.mcap`, `{time}` being this moment (UTC).
    private func named(_ path: String) -> String {
        let name = SessionWriter.name(ofFirstFile: path)
        let format = Date.VerbatimFormatStyle(
            format:
                "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
            timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian)
        )
        return name.replacing("{time}", with: Date().formatted(format))
    }

    /// The configuration as it was written, and which model answers.
    private var attachments: [MCAPAttachment] {
        var attachments: [MCAPAttachment] = []
        if !source.isEmpty {
            attachments.append(
                MCAPAttachment(
                    name: "configuration.yaml",
                    mediaType: "application/yaml",
                    data: Array(source.utf8)
                )
            )
        }
        if let folder = modelFolder(named: configuration.predictor.model),
            let config = FileManager.default.contents(atPath: "\(folder)/config.json")
        {
            attachments.append(
                MCAPAttachment(
                    name: "model/config.json",
                    mediaType: "application/json",
                    data: Array(config)
                )
            )
        }
        return attachments
    }
}
