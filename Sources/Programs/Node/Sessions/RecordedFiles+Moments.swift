internal import Messages
internal import Recording

/// An image of a recording.
package struct SessionImage: Sendable {
    /// The image as a browser shows it.
    package let picture: ShelvedFrame.Picture
    /// When it was recorded, seconds from the beginning.
    package let seconds: Double
    /// When it was taken, nanoseconds since the Unix epoch.
    package let stampNanoseconds: Int64
}

extension RecordedFiles {
    /// The last image of a camera before a moment, or the first one after it; nil when it has none.
    func image(of camera: String, atSeconds seconds: Double) throws(MCAPError) -> SessionImage? {
        let readers = try readers()
        let start = start(of: readers)
        let moment = start + UInt64(min(max(0, seconds), 1e9) * 1e9)
        let topics: Set = ["/camera/\(camera)/image"]
        // Nearly always there is one within a second, in one chunk or two.
        for back in [1, 10, 100] as [UInt64] {
            let from = moment - min(moment, back * 1_000_000_000)
            var last: MCAPEntry?
            for reader in readers {
                var messages = reader.messages(topics: topics, in: from..<moment + 1)
                while let entry = try messages.next() { last = entry }
            }
            if let last { return SessionImage(last, start) }
        }
        for reader in readers {
            var messages = reader.messages(topics: topics, in: moment..<UInt64.max)
            if let first = try messages.next() { return SessionImage(first, start) }
        }
        return nil
    }

    /// These answers in full.
    func answers(_ wanted: [SessionTimeline.Answer]) throws(MCAPError) -> [GivenAnswer] {
        let readers = try readers()
        var answers: [GivenAnswer] = []
        for wanted in wanted {
            let times = wanted.nanoseconds..<wanted.nanoseconds + 1
            for reader in readers {
                var messages = reader.messages(topics: [SessionTimeline.answersTopic], in: times)
                while let entry = try messages.next() {
                    guard let result = entry.answer, result.goalID == wanted.goalID else {
                        continue
                    }
                    answers.append(
                        GivenAnswer(
                            result: result,
                            answeredNanoseconds: Int64(clamping: wanted.nanoseconds),
                            isStanding: result.event != .none
                        )
                    )
                }
            }
        }
        return answers
    }

    private func start(of readers: [MCAPReader]) -> UInt64 {
        readers.map(\.statistics).filter { $0.messageCount > 0 }.map(\.startNanoseconds).min() ?? 0
    }
}

extension SessionImage {
    /// The image in a message; nil when it is none.
    fileprivate init?(_ entry: MCAPEntry, _ start: UInt64) {
        let envelope = entry.envelope
        var (picture, stamp): (ShelvedFrame.Picture?, Int64) = (nil, 0)
        if let image = try? envelope.decoded(as: CompressedImage.self) {
            (picture, stamp) = (ShelvedFrame.Picture(image.data), image.stampNanoseconds)
        } else if let image = try? envelope.decoded(as: RawImage.self) {
            (picture, stamp) = (
                ShelvedFrame.encodedPicture(of: envelope), image.stampNanoseconds
            )
        }
        guard let picture else { return nil }
        self.init(
            picture: picture,
            seconds: (Double(entry.message.logTimeNanoseconds) - Double(start)) / 1e9,
            stampNanoseconds: stamp
        )
    }
}
