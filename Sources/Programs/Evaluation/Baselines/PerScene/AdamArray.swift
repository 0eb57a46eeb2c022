internal import Foundation

/// An array of numbers that Adam optimises, with the settings of 3DGS: β 0.9 and 0.999, ε 1e-15.
package struct AdamArray: Sendable {
    /// The numbers.
    package private(set) var values: [Float]
    private var mean: [Float]
    private var square: [Float]

    /// Begins at `values`.
    package init(_ values: [Float]) {
        self.values = values
        mean = [Float](repeating: 0, count: values.count)
        square = mean
    }

    /// One step down the gradients.
    ///
    /// - Parameters:
    ///   - gradients: one a value.
    ///   - rates: the learning rates of a row of values, the same for every row.
    ///   - number: the number of the step, from 1.
    package mutating func step(_ gradients: [Float], rates: [Float], number: Int) {
        precondition(
            gradients.count == values.count && values.count % rates.count == 0,
            "\(gradients.count) gradients and rows of \(rates.count) for \(values.count) values"
        )
        let meanShare = 1 / Float(1 - pow(0.9, Double(number)))
        let squareShare = 1 / Float(1 - pow(0.999, Double(number)))
        var index = 0
        while index < values.count {
            for rate in rates {
                let gradient = gradients[index]
                let newMean = mean[index] + 0.1 * (gradient - mean[index])
                let newSquare = square[index] + 0.001 * (gradient * gradient - square[index])
                mean[index] = newMean
                square[index] = newSquare
                values[index] -=
                    rate * newMean * meanShare / ((newSquare * squareShare).squareRoot() + 1e-15)
                index += 1
            }
        }
    }
}
