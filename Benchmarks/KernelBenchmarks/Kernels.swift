import Benchmark

/// The operators that a prediction is made of, at sizes that the network has, on one thread.
let benchmarks: @Sendable () -> Void = {
    matrixProducts()
    convolutions()
    depthwiseConvolutions()
    norms()
    attention()
    planeSweeps()
}
