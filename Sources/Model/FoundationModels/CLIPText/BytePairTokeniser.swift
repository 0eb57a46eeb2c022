/// Splits phrases into CLIP's tokens: words into bytes, and bytes joined pair by pair in the order of a list of merges
/// (architecture.md 8.5; Sennrich, Haddow, Birch 2016).
///
/// Ids are 0 to 255 for bytes, 256 to 511 for bytes that end a word, then one a merge, then start and end of the text.
public struct BytePairTokeniser: Sendable {
    /// Ids that no merge makes: bytes, bytes that end a word, start and end.
    static let idsBesideMerges = 514

    private static let wordEnds = 256
    private static let firstMerge = 512

    /// The characters of a phrase that are looked at: joining takes the square of a word's length.
    private static let longestPhrase = 4096

    private struct Pair: Hashable {
        var left: Int32
        var right: Int32
    }

    /// Which merge joins two ids; the smallest goes first, and it makes the id `firstMerge` + its number.
    private let merges: [Pair: Int32]

    /// The ids of the bytes 0 to 255 inside a word.
    private let byteIds: [Int32]

    /// How many ids there are.
    public let count: Int

    /// Reads a list of merges: two symbols a line, UTF-8, each byte written as a printable character and the end of a word
    /// as `</w>`, as in OpenAI's `bpe_simple_vocab_16e6.txt` without its first line and its unused tail.
    ///
    /// - Throws: ``BytePairError`` when a line is no merge, or of what is not there yet.
    public init(merges list: [UInt8]) throws(BytePairError) {
        var symbols: [[UInt8]: Int32] = [:]
        var byteIds = [Int32](repeating: 0, count: 256)
        for (id, (byte, character)) in Self.printable().enumerated() {
            byteIds[Int(byte)] = Int32(id)
            let symbol = [UInt8](String(character).utf8)
            symbols[symbol] = Int32(id)
            symbols[symbol + "</w>".utf8] = Int32(id + Self.wordEnds)
        }
        var lines = list.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var merges: [Pair: Int32] = [:]
        merges.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 2, !parts.contains(where: \.isEmpty) else {
                throw .malformed(line: index + 1)
            }
            func id(_ symbol: ArraySlice<UInt8>) throws(BytePairError) -> Int32 {
                guard let id = symbols[Array(symbol)] else {
                    throw .unknownSymbol(String(decoding: symbol, as: UTF8.self), line: index + 1)
                }
                return id
            }
            merges[Pair(left: try id(parts[0]), right: try id(parts[1]))] = Int32(index)
            let made = Array(parts[0] + parts[1])
            guard symbols.updateValue(Int32(Self.firstMerge + index), forKey: made) == nil else {
                throw .repeatedSymbol(String(decoding: made, as: UTF8.self), line: index + 1)
            }
        }
        self.merges = merges
        self.byteIds = byteIds
        count = Self.idsBesideMerges + lines.count
    }

    /// The id of the start of a text.
    public var start: Int { count - 2 }

    /// The id of its end, the largest of all.
    public var end: Int { count - 1 }

    /// The ids of `phrase` from start to end, at most `context`; of a longer one the first, and the end.
    ///
    /// Nothing is read past 4096 Unicode scalars, several times what fills an official network's context.
    public func ids(of phrase: String, context: Int) -> [Int] {
        var ids = [start]
        for piece in PhrasePieces(of: cleaned(phrase.unicodeScalars.prefix(Self.longestPhrase))) {
            switch piece {
            case .start: ids.append(start)
            case .end: ids.append(end)
            case .word(let bytes): ids += joined(bytes).map(Int.init)
            }
            if ids.count >= context { break }
        }
        return ids.prefix(context - 1) + [end]
    }

    /// The ids of a word.
    private func joined(_ word: [UInt8]) -> [Int32] {
        var ids = word.map { byteIds[Int($0)] }
        ids[ids.count - 1] += Int32(Self.wordEnds)
        while ids.count > 1 {
            let known = zip(ids, ids.dropFirst()).compactMap { merges[Pair(left: $0, right: $1)] }
            guard let first = known.min() else { break }
            ids = joined(ids, by: first)
        }
        return ids
    }

    /// The ids with every pair of one merge joined, from the left.
    private func joined(_ ids: [Int32], by merge: Int32) -> [Int32] {
        var out: [Int32] = []
        var index = 0
        while index < ids.count {
            if index + 1 < ids.count,
                merges[Pair(left: ids[index], right: ids[index + 1])] == merge
            {
                out.append(Int32(Self.firstMerge) + merge)
                index += 2
            } else {
                out.append(ids[index])
                index += 1
            }
        }
        return out
    }

    /// Bytes in the order of their ids, and the characters that stand for them: printable ones for themselves, the others
    /// from U+0100 on.
    private static func printable() -> [(byte: UInt8, character: Unicode.Scalar)] {
        let themselves = [33...126, 161...172, 174...255].flatMap { Array($0) }
        let known = Set(themselves)
        let others = (0...255).filter { !known.contains($0) }
        let written = themselves + others.indices.map { 256 + $0 }
        return zip(themselves + others, written).compactMap { byte, code in
            Unicode.Scalar(UInt32(code)).map { (UInt8(byte), $0) }
        }
    }
}
