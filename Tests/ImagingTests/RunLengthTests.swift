import Foundation
import Imaging
import Testing

@Suite struct RunLengthTests {
    /// One mask as pycocotools encodes it.
    struct Reference: Decodable {
        let name: String
        let width: Int
        let height: Int
        let rows: [String]
        let text: String
        let area: Int

        var mask: Mask {
            Mask(width: width, height: height, isSet: rows.joined().map { $0 == "#" })
        }
    }

    static let references: [Reference] = {
        let data = (try? Fixture.bytes("run_lengths.json")).map { Data($0) } ?? Data()
        return (try? JSONDecoder().decode([Reference].self, from: data)) ?? []
    }()

    @Test func `writes and reads what pycocotools does`() throws {
        try #require(Self.references.count == 6)
        for reference in Self.references {
            #expect(RunLength(reference.mask).text == reference.text, "\(reference.name)")
            let read = try RunLength(
                width: reference.width,
                height: reference.height,
                text: reference.text
            )
            #expect(read.mask == reference.mask, "\(reference.name)")
            #expect(read.area == reference.area, "\(reference.name)")
        }
    }

    @Test(arguments: ["", "9", "~", "0`", "oooooooooooo", "1O", "ooooooo0ooooooo0ooooooo0ooooooo0"])
    func `refuses text that is no mask`(_ text: String) {
        #expect(throws: ImageError.self) { try RunLength(width: 4, height: 3, text: text) }
    }

    @Test func `refuses counts that do not fill the mask`() throws {
        #expect(throws: ImageError.self) { try RunLength(width: 4, height: 3, counts: [5, 6]) }
        #expect(throws: ImageError.self) { try RunLength(width: 4, height: 3, counts: [5, 8]) }
        #expect(throws: ImageError.self) { try RunLength(width: 4, height: 3, counts: [-1, 13]) }
        #expect(throws: ImageError.self) {
            try RunLength(width: 4, height: 3, counts: [Int.max, Int.max])
        }
        #expect(try RunLength(width: 4, height: 3, counts: [5, 7]).area == 7)
    }

    @Test func `a long hostile text is refused quickly`() {
        let text = String(repeating: "oooooooo?", count: 100_000)
        #expect(throws: ImageError.self) { try RunLength(width: 4000, height: 4000, text: text) }
    }
}
