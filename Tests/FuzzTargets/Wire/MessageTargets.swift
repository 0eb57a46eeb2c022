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
        let (type, payload) = parted(bytes)
        return try type.init(decoding: payload)
    }

    private static func parted(_ bytes: [UInt8]) -> (type: any Message.Type, payload: [UInt8]) {
        var input = InputBytes(bytes)
        let type = type(of: input.choice(Samples.all))
        return (type, input.rest())
    }

    /// What decodes an input of ``messages`` and does nothing else, for measuring what that takes.
    public static func decoder(of bytes: [UInt8]) -> () -> Void {
        let (type, payload) = parted(bytes)
        return { _ = try? type.init(decoding: payload) }
    }
}
