/// Embeds phrases by a table of word-piece vectors: a phrase is the mean of its pieces' vectors, at unit length.
///
/// The table is distilled from a sentence encoder (training/semsplat_training/text_space.py); how much each piece counts
/// is in the length of its vector. Word order says nothing here: "red mug" and "mug red" are one.
public struct StaticTextEncoder: TextEncoder {
    /// The number of components of an embedding.
    public let dimension: Int

    private let pieces: WordPieces
    private let rows: [Int8]
    private let scales: [Float]

    /// Puts an encoder together from what `vocab.txt` and `text.safetensors` hold.
    ///
    /// - Parameters:
    ///   - vocabulary: the bytes of `vocab.txt`, one piece a line.
    ///   - rows: `[pieces, dimension]`, row-major.
    ///   - scales: `[pieces]`; a piece's vector is its row times its scale.
    /// - Throws: ``TextEncoderError`` when the three do not fit each other.
    public init(
        vocabulary: [UInt8],
        rows: [Int8],
        scales: [Float]
    ) throws(TextEncoderError) {
        pieces = try WordPieces(vocabulary: vocabulary)
        guard scales.count == pieces.count, !rows.isEmpty, rows.count % scales.count == 0 else {
            throw .wrongRowCount(pieces: pieces.count, values: rows.count, scales: scales.count)
        }
        if let bad = scales.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
            throw .badScale(row: bad, value: scales[bad])
        }
        dimension = rows.count / scales.count
        self.rows = rows
        self.scales = scales
    }

    /// The embedding of `phrase`, of unit length; zeros when none of its words is known.
    public func embed(_ phrase: String) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for piece in pieces.indices(of: phrase) {
            let row = rows[piece * dimension..<(piece + 1) * dimension]
            for (component, value) in zip(sum.indices, row) {
                sum[component] += Float(value) * scales[piece]
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }
}
