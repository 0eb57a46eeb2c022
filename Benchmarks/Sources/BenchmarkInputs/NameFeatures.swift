import SemanticSplat

/// The features by which Gaussians carry names in a model's own language space.
struct NameFeatures {
    private let language: LanguageSpace

    init(_ language: LanguageSpace) {
        self.language = language
    }

    /// How long embeddings are taken to be: so long that what of the decoder's bias no feature takes away is little beside them.
    private static let length: Float = 100

    /// The feature f that decodes to the nearest to the name's lengthened embedding t: (WᵀW) f = Wᵀ(t − b).
    func feature(of name: String) -> [Float] {
        let projection = language.query(name).projection
        return solution(
            of: language.gram.map { Double($0) },
            zip(projection, language.cross).map { Double(Self.length * $0 - $1) }
        ).map { Float($0) }
    }

    /// Solves a symmetric, positive definite system, row-major, by elimination.
    private func solution(of matrix: [Double], _ right: [Double]) -> [Double] {
        let n = right.count
        var (a, x) = (matrix, right)
        for pivot in 0..<n {
            for row in pivot + 1..<n {
                let factor = a[row * n + pivot] / a[pivot * n + pivot]
                for column in pivot..<n { a[row * n + column] -= factor * a[pivot * n + column] }
                x[row] -= factor * x[pivot]
            }
        }
        for row in stride(from: n - 1, through: 0, by: -1) {
            for column in row + 1..<n { x[row] -= a[row * n + column] * x[column] }
            x[row] /= a[row * n + row]
        }
        return x
    }
}
