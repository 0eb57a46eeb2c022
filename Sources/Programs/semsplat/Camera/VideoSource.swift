internal import Foundation
internal import Launch

/// What ffmpeg is to read, and how.
struct VideoSource: Sendable {
    /// A device, a file or a URL.
    let name: String
    let rate: Double?
    let size: String?
    let quality: Int
    let isPaced: Bool
    let isRepeated: Bool

    private var isDevice: Bool { name.hasPrefix("/dev/") }

    /// Whether it goes on whether anybody looks or not.
    var isLive: Bool {
        isDevice
            || ["rtsp:", "rtmp:", "udp:", "tcp:", "rtp:", "srt:", "http:", "https:"]
                .contains { name.hasPrefix($0) }
    }

    /// ffmpeg's command line: one JPEG after the other on standard output, each with its length before it.
    func arguments(rateHz: Double?) -> [String] {
        var arguments = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error"]
        if isDevice {
            arguments += ["-f", "v4l2"]
            if let rate { arguments += ["-framerate", "\(rate)"] }
            if let size { arguments += ["-video_size", size] }
        } else if !isLive {
            if isPaced { arguments += ["-re"] }
            if isRepeated { arguments += ["-stream_loop", "-1"] }
        }
        arguments += ["-i", name, "-an", "-sn", "-map", "0:v:0"]
        var filters: [String] = []
        if let rateHz, !isLive || rate != nil { filters.append("fps=\(rateHz)") }
        if let size, !isDevice { filters.append("scale=\(size.replacing("x", with: ":"))") }
        if !filters.isEmpty { arguments += ["-vf", filters.joined(separator: ",")] }
        // The full range of values, as every JPEG has it.
        return arguments + [
            "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "\(quality)", "-f", "mpjpeg", "pipe:1",
        ]
    }

    /// Images a second of a file, which its stamps count by.
    ///
    /// - Throws: `CommandFailure` for a file that is not there or is no video.
    func fileRateHz() throws -> Double {
        guard FileManager.default.fileExists(atPath: name) else {
            throw CommandFailure(.usage, "there is no '\(name)'")
        }
        if let rate { return rate }
        let found = try Self.run([
            "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
            "stream=avg_frame_rate",
            "-of", "csv=p=0", name,
        ])
        let parts = found.output.split(whereSeparator: { $0 == "/" || $0 == "\n" || $0 == "," })
            .compactMap { Double($0) }
        guard found.isGood, parts.count >= 2, parts[0] > 0, parts[1] > 0 else {
            throw failure(found.errors.isEmpty ? "no video in it" : found.errors)
        }
        return parts[0] / parts[1]
    }

    /// What to tell of what ffmpeg says when it ends badly.
    func failure(_ words: String) -> CommandFailure {
        let last = words.split(separator: "\n").last.map(String.init) ?? "no reason given"
        if words.contains("No such file or directory") || words.contains("No such device") {
            return CommandFailure(.usage, "there is no '\(name)'")
        }
        if words.contains("Device or resource busy") {
            return CommandFailure(
                .failed,
                "\(name) is in use by another program (fuser -v \(name) names it)"
            )
        }
        if words.contains("Permission denied") {
            return CommandFailure(
                .failed,
                "\(name) may not be read: is the user in the group 'video'?"
            )
        }
        if words.contains("Connection refused") || words.contains("timed out") {
            return CommandFailure(.cannotConnect, "nobody answers at \(name): \(last)")
        }
        if words.contains("Invalid data found") || words.contains("no video in it")
            || words.contains("matches no streams")
        {
            return CommandFailure(.usage, "'\(name)' is no video that ffmpeg reads: \(last)")
        }
        return CommandFailure(.failed, "ffmpeg ended: \(last)")
    }

    /// Starts a program of ffmpeg's.
    ///
    /// - Throws: `CommandFailure` with how to install it.
    static func start(_ command: [String]) throws -> Child {
        do throws(SpawnError) {
            return try Child(command, environment: ProcessInfo.processInfo.environment, folder: nil)
        } catch {
            guard error.isMissing else { throw CommandFailure(.failed, error.description) }
            throw CommandFailure(
                .failed,
                "'\(command[0])' is not installed; on Debian: apt-get install ffmpeg"
            )
        }
    }

    private static func run(
        _ command: [String]
    ) throws -> (isGood: Bool, output: String, errors: String) {
        let child = try start(command)
        var texts = ["", ""]
        var ending: Child.Ending?
        while ending == nil {
            child.waitForOutput(milliseconds: 20)
            for (index, stream) in child.streams.enumerated() {
                texts[index] += stream.read().map { $0 + "\n" }.joined()
            }
            ending = child.reap()
        }
        for (index, stream) in child.streams.enumerated() {
            while case let lines = stream.read(), !lines.isEmpty {
                texts[index] += lines.map { $0 + "\n" }.joined()
            }
            texts[index] += stream.end().map { $0 + "\n" }.joined()
        }
        return (ending?.isGood ?? false, texts[0], texts[1])
    }
}
