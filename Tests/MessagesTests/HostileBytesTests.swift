internal import MessageSamples
internal import Messages
internal import RandomTestSupport
internal import Testing

/// Bytes from outside, whatever they are: a message or an error, never anything else.
struct HostileBytesTests {
    @Test func `every message cut anywhere is read or refused`() {
        for sample in Samples.all { cutEverywhere(sample) }
    }

    private func cutEverywhere<Value: Message>(_ value: Value) {
        let bytes = value.encoded()
        var refused = 0
        for count in 0..<bytes.count where outcome(Value.self, Array(bytes.prefix(count))) != nil {
            refused += 1
        }
        // A cut between two fields is a message too; most cuts are within one.
        #expect(refused > bytes.count / 2, "\(Value.typeName): \(refused) of \(bytes.count)")
    }

    @Test func `random flips of bits are read or refused`() {
        var generator = SeededGenerator(seed: 7)
        var refused = 0
        for _ in 0..<300 {
            for sample in Samples.all {
                var bytes = sample.encoded()
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: bytes.indices, using: &generator)
                    bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                }
                if outcome(type(of: sample), bytes) != nil { refused += 1 }
            }
        }
        #expect(refused > 500)
    }

    @Test func `garbage is read or refused`() {
        var generator = SeededGenerator(seed: 8)
        var refused = 0
        for _ in 0..<500 {
            let count = Int.random(in: 0...300, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for sample in Samples.all where outcome(type(of: sample), bytes) != nil { refused += 1 }
        }
        #expect(refused > 500 * Samples.all.count * 9 / 10)
    }

    private func outcome(_ type: any Message.Type, _ bytes: [UInt8]) -> WireError? {
        do throws(WireError) {
            _ = try type.init(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a payload beyond the limit is refused before anything is read`() {
        var limits = MessageLimits()
        limits.maximumBytes = 100
        #expect(
            throws: WireError.tooLong(type: "foxglove.RawImage", byteCount: 101, limit: 100)
        ) { try RawImage(decoding: [UInt8](repeating: 0, count: 101), limits: limits) }
    }

    @Test func `a small payload that would take much memory is refused`() {
        // Empty transforms: 2 bytes each on the wire, 64 and a pointer in memory, and more to parse.
        let bytes = [UInt8]((0..<50_000).flatMap { _ in [0x0A, 0x00] as [UInt8] })
        let memory = MessageLimits().baseMemory + 8 * bytes.count
        #expect(
            throws: WireError.tooMuchMemory(
                type: "foxglove.FrameTransforms",
                byteCount: bytes.count,
                limit: memory
            )
        ) { try FrameTransforms(decoding: bytes) }
    }

    @Test func `a prompt of nothing but empty points is refused for its memory`() {
        let bytes = [UInt8]((0..<50_000).flatMap { _ in [0x22, 0x00] as [UInt8] })
        let memory = MessageLimits().baseMemory + 8 * bytes.count
        #expect(
            throws: WireError.tooMuchMemory(
                type: "semsplat.v1.PromptGoal",
                byteCount: bytes.count,
                limit: memory
            )
        ) { try PromptGoal(decoding: bytes) }
    }

    @Test func `more fields than the limit are refused`() {
        let bytes = [UInt8]((0..<200_001).flatMap { _ in [0xA0, 0x06, 0] as [UInt8] })
        #expect(throws: WireError.tooManyFields(type: "semsplat.v1.CancelGoal", limit: 200_000)) {
            try CancelGoal(decoding: bytes)
        }
    }

    @Test func `messages deeper than the limit are refused`() {
        var limits = MessageLimits()
        limits.maximumDepth = 5
        // A result holds an object, it a goal to stand, it a place, it a pose, it a position: 6 deep.
        #expect(throws: WireError.tooDeep(type: "semsplat.v1.GoalResult", limit: 5)) {
            try GoalResult(decoding: Samples.result.encoded(), limits: limits)
        }
        limits.maximumDepth = 6
        #expect(throws: Never.self) {
            try GoalResult(decoding: Samples.result.encoded(), limits: limits)
        }
    }

    @Test func `a text that is no text is refused with its field`() {
        let cases: [([UInt8], String, String)] = [
            ([0x0A, 2, 0xC3, 0x28], "goal_id", "is not UTF-8 text"),
            ([0x12, 3, 65, 0, 66], "text", "has a zero byte within"),
            ([0x1A, 1, 0xFF], "negatives", "is not UTF-8 text"),
        ]
        #expect(
            throws: WireError.badText(
                type: "semsplat.v1.PromptGoal",
                field: "camera",
                reason: "has a zero byte within"
            )
        ) { try PromptGoal(decoding: [0x12, 3, 65, 0, 66]) }
        for (bytes, field, reason) in cases {
            #expect(
                throws: WireError.badText(
                    type: "semsplat.v1.LanguageGoal",
                    field: field,
                    reason: reason
                )
            ) { try LanguageGoal(decoding: bytes) }
        }
        // Field 6 (objects) of a result, field 2 (label) of an object.
        #expect(
            throws: WireError.badText(
                type: "semsplat.v1.GoalResult",
                field: "objects.label",
                reason: "is not UTF-8 text"
            )
        ) { try GoalResult(decoding: [0x20, 1, 0x32, 3, 0x12, 1, 0xFF]) }
    }

    @Test func `a length beyond the end is refused`() {
        let cases: [[UInt8]] = [
            [0x0A, 5, 65], [0x0A], [0x09, 1, 2], [0x80],
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        ]
        for bytes in cases {
            #expect(
                throws: WireError.truncated(
                    type: "semsplat.v1.CancelGoal",
                    byteCount: bytes.count
                )
            ) { try CancelGoal(decoding: bytes) }
        }
        // Groups, field number 0, a text where a number belongs.
        for bytes: [UInt8] in [[0x0B], [0x0C], [0x07], [0x02, 0], [0x08, 1]] {
            #expect(
                throws: WireError.malformed(
                    type: "semsplat.v1.CancelGoal",
                    byteCount: bytes.count
                )
            ) { try CancelGoal(decoding: bytes) }
        }
    }
}
