internal import Geometry
internal import SemanticSplat

/// Language features of an image: `dimension` numbers a cell, cells covering the image evenly.
struct FeatureField: Sendable {
    let width: Int
    let height: Int
    /// Interleaved, row-major.
    let values: [Float]
    let dimension: Int
    /// Decodes the numbers to the text space; `nil` when they are in the text space already.
    var language: LanguageSpace?

    /// The class of every pixel of an image of `imageWidth` × `imageHeight` pixels.
    ///
    /// Class scores are linear in the features, so a coarse field's scores are interpolated
    /// (cell-centred), not its features.
    func classes(_ prompts: ClassPrompts, width imageWidth: Int, height imageHeight: Int) -> [Int] {
        let scores = (0..<width * height).map { cell in
            language == nil
                ? prompts.scores(embedding: values, at: cell * dimension, dimension: dimension)
                : prompts.scores(feature: values, at: cell * dimension, dimension: dimension)
        }
        if imageWidth == width, imageHeight == height { return scores.map(ClassPrompts.best) }
        var classes: [Int] = []
        classes.reserveCapacity(imageWidth * imageHeight)
        for y in 0..<imageHeight {
            let row = Taps(y, size: imageHeight, cells: height)
            for x in 0..<imageWidth {
                let column = Taps(x, size: imageWidth, cells: width)
                let above = column.mix(
                    scores[row.low * width + column.low],
                    scores[row.low * width + column.high]
                )
                let below = column.mix(
                    scores[row.high * width + column.low],
                    scores[row.high * width + column.high]
                )
                classes.append(ClassPrompts.best(row.mix(above, below)))
            }
        }
        return classes
    }

    /// The cosine between what two pixels decode to, in two fields of the same kind.
    ///
    /// Pixels are
    /// given as fractions of the image. `nil` where one of them decodes to nothing.
    func cosine(at here: SIMD2<Double>, _ other: FeatureField, at there: SIMD2<Double>) -> Double? {
        let (a, b) = (embedding(at: here), other.embedding(at: there))
        let product = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let square = { (v: [Float]) in v.reduce(0) { $0 + Double($1) * Double($1) } }
        let lengths = (square(a) * square(b)).squareRoot()
        return lengths > 1e-9 ? product / lengths : nil
    }

    /// What the field decodes to at every pixel of an image of `imageWidth` × `imageHeight` pixels, interleaved.
    func embeddings(width imageWidth: Int, height imageHeight: Int) -> [Float] {
        (0..<imageWidth * imageHeight).flatMap { pixel in
            embedding(
                at: SIMD2(
                    (Double(pixel % imageWidth) + 0.5) / Double(imageWidth),
                    (Double(pixel / imageWidth) + 0.5) / Double(imageHeight)
                )
            )
        }
    }

    private func embedding(at place: SIMD2<Double>) -> [Float] {
        let x = min(width - 1, Int(place.x * Double(width)))
        let y = min(height - 1, Int(place.y * Double(height)))
        let start = (y * width + x) * dimension
        let feature = values[start..<start + dimension]
        guard let language else { return Array(feature) }
        return language.decoderBias.indices.map { row in
            zip(language.decoderWeights[row * dimension..<(row + 1) * dimension], feature)
                .reduce(language.decoderBias[row]) { $0 + $1.0 * $1.1 }
        }
    }
}

/// The two cells that a pixel lies between, and how far along.
private struct Taps {
    let low: Int
    let high: Int
    let fraction: Float

    init(_ pixel: Int, size: Int, cells: Int) {
        let position = (Double(pixel) + 0.5) * Double(cells) / Double(size) - 0.5
        let clamped = min(Double(cells - 1), max(0, position))
        low = Int(clamped)
        high = min(cells - 1, low + 1)
        fraction = Float(clamped - Double(low))
    }

    func mix(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> { a + (b - a) * fraction }
}
