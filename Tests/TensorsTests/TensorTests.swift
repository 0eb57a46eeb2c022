import Tensors
import Testing

@Suite struct TensorTests {
    @Test func `slices and joins are along the first axis`() {
        let x = Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6])
        #expect(x.slice(1..<3) == Tensor(shape: [2, 2], values: [3, 4, 5, 6]))
        #expect(Tensor.concatenated([x.slice(0..<1), x.slice(1..<3)]) == x)
        #expect(x.reshaped(1, 2, 3).map == (1, 2, 3))
    }

    @Test func `rows are gathered in any order`() {
        let x = Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6])
        #expect(x.gathered([2, 0, 2]) == Tensor(shape: [3, 2], values: [5, 6, 1, 2, 5, 6]))
        #expect(x.mapped { 2 * $0 } == Tensor(shape: [3, 2], values: [2, 4, 6, 8, 10, 12]))
    }

    @Test(arguments: [1, 2, 8]) func `a parallel map keeps its order`(_ threads: Int) {
        #expect(parallelMap(count: 50, threads: threads) { $0 * $0 } == (0..<50).map { $0 * $0 })
        #expect(parallelMap(count: 0, threads: threads) { $0 }.isEmpty)
        #expect(parallelMap(count: 1, threads: threads) { $0 } == [0])
    }

    @Test func `a parallel map of optionals keeps nil`() {
        let results = parallelMap(count: 4, threads: 2) { $0 % 2 == 0 ? $0 : nil }
        #expect(results == [0, nil, 2, nil])
    }
}
