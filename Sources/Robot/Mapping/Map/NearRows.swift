/// Rows whose language comes near a query's.
public struct NearRows: Sendable {
    /// Their numbers, ascending.
    public internal(set) var numbers: [Int32] = []

    /// The cosine of each with the query.
    public internal(set) var cosines: [Float] = []

    /// How many they are.
    public var count: Int { numbers.count }

    /// No rows.
    public init() {}

    /// Those of all of `pieces`, whose numbers follow each other.
    public init(joining pieces: [NearRows]) {
        if pieces.count == 1 {
            self = pieces[0]
        } else {
            numbers = pieces.flatMap(\.numbers)
            cosines = pieces.flatMap(\.cosines)
        }
    }

    /// Those whose numbers are wanted.
    public func filter(_ isWanted: (Int) -> Bool) -> NearRows {
        var kept = NearRows()
        for (number, cosine) in zip(numbers, cosines) where isWanted(Int(number)) {
            kept.numbers.append(number)
            kept.cosines.append(cosine)
        }
        return kept
    }

    /// Those of a range of places, in pieces.
    public func pieces(of range: Range<Int>, rowsInEach: Int) -> [NearRows] {
        stride(from: range.lowerBound, to: range.upperBound, by: rowsInEach).map { start in
            let places = start..<min(range.upperBound, start + rowsInEach)
            var piece = NearRows()
            (piece.numbers, piece.cosines) = (Array(numbers[places]), Array(cosines[places]))
            return piece
        }
    }
}
