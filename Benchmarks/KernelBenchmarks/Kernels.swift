import Benchmark
import Tensors

/// The operators that a prediction is made of, at sizes that the network has, on one thread.
let benchmarks: @Sendable () -> Void = {
    prepareProcess()
    matrixProducts()
    convolutions()
    depthwiseConvolutions()
    norms()
    attention()
    planeSweeps()
}
