internal import Foundation
internal import Node
internal import Recording

/// What is in the files that a soak's daemon recorded.
struct SoakRecording {
    /// Images.
    let frames: Int
    /// All messages.
    let messages: Int
    /// What the files say was not recorded.
    let dropped: Int
    /// All files together, MiB.
    let mebibytes: Int

    /// Counts by the files' own summaries, which their writer and these readers agree on message by message in the tests.
    init(_ path: String) throws {
        var (frames, messages, dropped, bytes) = (0, 0, 0, 0)
        for path in try RecordedMessages(path).paths {
            let reader = try MCAPReader(path)
            for (channel, count) in reader.statistics.channelMessageCounts {
                messages += Int(count)
                if reader.channels[channel]?.topic.hasSuffix("/image") == true {
                    frames += Int(count)
                }
            }
            for index in reader.metadataIndexes where index.name == "counts" {
                let values = try reader.metadata(index).values
                dropped += values.filter { $0.key.hasPrefix("dropped ") }
                    .reduce(0) { $0 + (Int($1.value) ?? 0) }
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            bytes += attributes[.size] as? Int ?? 0
        }
        (self.frames, self.messages, self.dropped) = (frames, messages, dropped)
        mebibytes = bytes >> 20
    }

    /// All of it.
    var text: String {
        "\(messages) messages, \(frames) of them images, \(dropped) dropped, \(mebibytes) MiB"
    }
}
