/// Why a text encoder cannot be built from its files.
public enum TextEncoderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The vocabulary has no pieces.
    case emptyVocabulary
    /// A piece is on two lines (numbered from 0).
    case repeatedPiece(String, Int, Int)
    /// The vectors are not one row a piece.
    case wrongRowCount(pieces: Int, values: Int, scales: Int)
    /// The scale of a row is negative or not a number.
    case badScale(row: Int, value: Float)

    /// Which file, what is wrong, and what it should hold.
    public var description: String {
        switch self {
        case .emptyVocabulary:
            "vocab.txt is empty; it needs one word piece a line"
        case .repeatedPiece(let piece, let first, let second):
            "vocab.txt has the piece '\(piece)' on lines \(first + 1) and \(second + 1); each may be there once"
        case .wrongRowCount(let pieces, let values, let scales):
            "vocab.txt has \(pieces) pieces, but text.safetensors has \(scales) scales and \(values) values in rows; "
                + "both need one row a piece, all equally long"
        case .badScale(let row, let value):
            "text.safetensors: scales[\(row)] is \(value); a scale is a finite number that is not negative"
        }
    }
}
