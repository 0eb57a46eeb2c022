internal import MessageSamples
internal import Messages

extension FuzzTarget {
    /// Every message that comes in, and every one of ours that clients and replay read; the first byte says which.
    static let messages = FuzzTarget(
        "messages",
        longestInput: 2048,
        seeds: {
            Samples.all.enumerated().map { number, sample in
                (type(of: sample).typeName, [UInt8(number)] + sample.encoded())
            }
        },
        feed: { bytes in
            let message = try decoded(bytes)
            let type = type(of: message)
            // What was read can be written, and what was written can be read.
            do throws(WireError) {
                _ = try type.init(decoding: message.encoded())
            } catch {
                // It may have been longer on the wire, with more memory to its length.
                guard case .tooMuchMemory = error else {
                    preconditionFailure("\(type.typeName) does not read what it wrote: \(error)")
                }
            }
        }
    )

    private static func decoded(_ bytes: [UInt8]) throws(WireError) -> any Message {
        var input = InputBytes(bytes)
        let type = type(of: input.choice(Samples.all))
        return try type.init(decoding: input.rest())
    }

    /// Only decodes an input of ``messages``, for measuring what that takes.
    public static func decode(_ bytes: [UInt8]) { _ = try? decoded(bytes) }
}
