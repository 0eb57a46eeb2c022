internal import Geometry
internal import MessageSamples
internal import Messages
internal import Testing

struct RoundTripTests {
    @Test func `every message comes back as it was`() throws {
        for sample in Samples.all { try expectRoundTrip(sample) }
    }

    private func expectRoundTrip<Value: Message & Equatable>(_ value: Value) throws {
        let bytes = value.encoded()
        let back = try Value(decoding: bytes)
        #expect(isSame(back, value), "\(Value.typeName): \(back) instead of \(value)")
        #expect(!bytes.isEmpty)
        // Reading what was read changes nothing any more.
        #expect(back.encoded() == (try Value(decoding: back.encoded())).encoded())
    }

    /// Rotations are made of length one again when they are read, so they may differ in the last
    /// digit; everything else is the same.
    private func isSame<Value: Message & Equatable>(_ a: Value, _ b: Value) -> Bool {
        if a == b { return true }
        let (left, right) = (a.encoded(), b.encoded())
        guard left.count == right.count else { return false }
        let differing = zip(left, right).filter { $0 != $1 }
        return differing.allSatisfy { abs(Int($0) - Int($1)) <= 2 } && differing.count < 20
    }

    @Test func `an empty message has the values that proto3 gives it`() throws {
        let image = try CompressedImage(decoding: [])
        #expect(
            image == CompressedImage(stampNanoseconds: 0, frameID: "", format: "", data: [])
        )
        #expect(try LanguageGoal(decoding: []) == LanguageGoal(goalID: "", text: ""))
        #expect(try PromptGoal(decoding: []) == PromptGoal(goalID: "", camera: ""))
        #expect(try ObjectArray(decoding: []).objects.isEmpty)
    }

    @Test func `fields from the future are passed over`() throws {
        // Field 100: a varint, eight bytes, a text and four bytes.
        let future: [UInt8] = [
            0xA0, 0x06, 5, 0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xA2, 0x06, 2, 65, 66, 0xA5, 0x06, 1,
            2, 3, 4,
        ]
        let bytes = Samples.cancel.encoded() + future
        #expect(try CancelGoal(decoding: bytes) == Samples.cancel)
    }

    @Test(arguments: [Int64.min, -1_000_000_001, -1, 0, 1, 999_999_999, 1 << 62, .max])
    func `stamps keep every nanosecond`(stamp: Int64) throws {
        var image = Samples.compressedImage
        image.stampNanoseconds = stamp
        #expect(try CompressedImage(decoding: image.encoded()).stampNanoseconds == stamp)
    }

    @Test func `a zero byte in a text that goes out does not cut it short`() throws {
        let goal = LanguageGoal(goalID: "a\0b", text: "mug")
        #expect(try LanguageGoal(decoding: goal.encoded()).goalID == "a\u{FFFD}b")
    }
}
