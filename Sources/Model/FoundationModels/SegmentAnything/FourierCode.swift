internal import Foundation
internal import Networks
internal import Tensors

/// The random-Fourier code of a position: sines, then cosines, of fixed random frequencies (architecture.md 7.3;
/// segment_anything/modeling/prompt_encoder.py).
struct FourierCode: Sendable {
    /// `[2, width / 2]`: for x, then for y.
    private let frequencies: Tensor

    init(_ weights: Weights, width: Int) throws(WeightError) {
        frequencies = try weights.tensor("positional_encoding_gaussian_matrix", [2, width / 2])
    }

    /// The code, `width` numbers, of a position given as shares of the input's width and height, 0 to 1 inside.
    ///
    /// The angles are computed in double precision, so that every finite position has a code.
    func callAsFunction(_ x: Double, _ y: Double) -> [Float] {
        let half = frequencies.shape[1]
        var code = [Float](repeating: 0, count: 2 * half)
        for index in 0..<half {
            let angle =
                2 * Double.pi
                * ((2 * x - 1) * Double(frequencies.values[index])
                    + (2 * y - 1) * Double(frequencies.values[half + index]))
            code[index] = Float(sin(angle))
            code[half + index] = Float(cos(angle))
        }
        return code
    }

    /// The codes of the centres of all cells of a grid, `[height · width, channels]`.
    func grid(height: Int, width: Int) -> Tensor {
        var values: [Float] = []
        for row in 0..<height {
            for column in 0..<width {
                values += self(
                    (Double(column) + 0.5) / Double(width),
                    (Double(row) + 0.5) / Double(height)
                )
            }
        }
        return Tensor(shape: [height * width, 2 * frequencies.shape[1]], values: values)
    }
}
