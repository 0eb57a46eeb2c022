import DiskTestSupport
import Foundation
import RandomTestSupport
import Recording
import Testing

/// Bags that were cut or whose bytes are wrong.
struct BagDamageTests {
    private let folder: ScratchFolder
    private var path: String { folder.path + "/damaged" }

    init() throws { folder = try ScratchFolder() }

    /// How many messages come out; nil when the bag is refused.
    private func readable(_ damaged: some Sequence<UInt8>) throws -> (count: Int, faults: Int)? {
        try write(damaged, path)
        do throws(BagError) {
            var bag = try BagConversion(path)
            var count = 0
            while let message = try bag.next() {
                // What comes out is whole, and can be written.
                #expect(!message.message.encoded().isEmpty)
                count += 1
            }
            return (count, bag.faults.count)
        } catch {
            #expect(error.file == path && !error.reason.isEmpty, "\(error)")
            return nil
        }
    }

    @Test(arguments: ["plain.bag", "bz2.bag", "lz4.bag", "unclosed.bag"])
    func `a ROS 1 bag that was cut is read up to there, and the loss is told`(
        _ name: String
    ) throws {
        let whole = try bytes(BagFixtures.path(name))
        let index = try Self.number("index_pos=", in: whole) ?? whole.count
        var generator = SeededGenerator(seed: 11)
        let cuts = (0..<100).map { _ in Int.random(in: 0..<whole.count, using: &generator) }
        var latest = 0
        for cut in cuts.sorted() {
            guard let found = try readable(whole.prefix(cut)) else {
                // Nothing is known of it before its first record.
                #expect(cut < 4200, "\(cut)")
                continue
            }
            #expect(found.count >= latest && found.count <= 37, "\(cut)")
            latest = found.count
            if cut >= index { #expect(found.count == 37, "\(cut)") }
            // Either the end is missing and told, or the cut is between two records.
            #expect(found.faults <= 2)
        }
        #expect(latest > 20)
    }

    @Test(arguments: [
        "plain.bag", "bz2.bag", "lz4.bag", "unclosed.bag", "robot/robot.mcap", "packed/packed.mcap",
    ])
    func `a bag with a wrong byte is refused or read, never a crash`(_ name: String) throws {
        let whole = try bytes(BagFixtures.path(name))
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<250 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<whole.count, using: &generator)
                damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            }
            // A changed name may bring topics in that are left out otherwise; the bag has 76 messages.
            if let found = try readable(damaged) { #expect(found.count <= 80) }
        }
    }

    @Test func `an MCAP bag that was cut says what helps`() throws {
        let whole = try bytes(BagFixtures.path("robot/robot.mcap"))
        try write(whole.prefix(whole.count / 2), path)
        let error = try #require(throws: BagError.self) { try BagConversion(path) }
        #expect(error.description.contains("semsplat recover"), "\(error)")
    }

    @Test func `a chunk that is damaged is left out with its count, the others are read`() throws {
        var damaged = try bytes(BagFixtures.path("bz2.bag"))
        // The middle of the packed bytes of a chunk.
        damaged[damaged.count / 2] ^= 0xFF
        try write(damaged, path)
        var bag = try BagConversion(path)
        var count = 0
        while try bag.next() != nil { count += 1 }
        #expect(count > 10 && count < 37)
        let fault = try #require(bag.faults.first)
        #expect(bag.faults.count == 1 && (fault.lostMessageCount ?? 0) > 0)
        #expect(fault.description.contains("bz2 records are broken"), "\(fault)")
    }

    @Test func `sizes that lie are refused before anything is allocated`() throws {
        let whole = try bytes(BagFixtures.path("lz4.bag"))
        var damaged = whole
        let size = try #require(Self.place(of: "size=", in: whole))
        for index in 0..<4 { damaged[size + index] = 0xFF }
        try write(damaged, path)
        var bag = try BagConversion(path)
        while try bag.next() != nil {}
        #expect(
            bag.faults.contains { $0.description.contains("at most 268435456 are allowed") },
            "\(bag.faults)"
        )
        // The length of the first record's header.
        damaged = whole
        for index in 13..<17 { damaged[index] = 0xFF }
        try write(damaged, path)
        let error = try #require(throws: BagError.self) { try BagConversion(path) }
        #expect(error.offset == 13 && error.reason.contains("4294967295"), "\(error)")
    }

    @Test func `messages whose lengths lie are counted and left out`() throws {
        // Every byte of a small bag's first chunk, one after the other: counts and lengths of every field among them.
        let whole = try bytes(BagFixtures.path("encodings/encodings.mcap"))
        for place in stride(from: 0, to: min(whole.count, 12_000), by: 41) {
            var damaged = whole
            for index in place..<place + 4 { damaged[index] = 0xFF }
            _ = try readable(damaged)
        }
    }

    private static func place(of text: String, in bytes: [UInt8]) -> Int? {
        let wanted = Array(text.utf8)
        return (0..<bytes.count - wanted.count).first { bytes[$0...].starts(with: wanted) }
            .map { $0 + wanted.count }
    }

    /// A number of eight bytes behind a name; nil when it is 0.
    private static func number(_ name: String, in bytes: [UInt8]) throws -> Int? {
        let start = try #require(place(of: name, in: bytes))
        let value = bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
        return value > 0 ? value : nil
    }
}
