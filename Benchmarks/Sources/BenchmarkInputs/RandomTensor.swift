import Simulation
public import Tensors

extension Tensor {
    /// Numbers between −1 and 1, the same in every run.
    public static func random(_ shape: Int...) -> Tensor {
        var dice = Dice(seed: 7)
        let values = (0..<shape.reduce(1, *)).map { _ in Float(dice.between(-1, 1)) }
        return Tensor(shape: shape, values: values)
    }

    /// The same numbers in memory of its own: to change them copies nothing.
    public var copy: Tensor { Tensor(shape: shape, values: [Float](values)) }
}
