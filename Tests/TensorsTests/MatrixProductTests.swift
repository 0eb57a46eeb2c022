import Tensors
import Testing

@Suite struct MatrixProductTests {
    private let rows = 5
    private let columns = 7
    private let inner = 11

    @Test(arguments: [Orientation.plain, .transposed], [Orientation.plain, .transposed])
    func `every orientation agrees with the plain sum`(_ left: Orientation, _ right: Orientation) {
        // Stored rows are longer than what is read of them.
        let lda = (left == .plain ? inner : rows) + 2
        let ldb = (right == .plain ? columns : inner) + 3
        let ldc = columns + 1
        let a = numbers((left == .plain ? rows : inner) * lda, 1)
        let b = numbers((right == .plain ? inner : columns) * ldb, 2)
        let before = numbers(rows * ldc, 3)
        var c = before
        multiply(
            rows: rows,
            columns: columns,
            inner: inner,
            alpha: 0.5,
            a,
            left,
            lda: lda,
            b,
            right,
            ldb: ldb,
            beta: 2,
            into: &c,
            ldc: ldc
        )
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = (0..<inner).reduce(0.0) { sum, k in
                    let x = left == .plain ? a[row * lda + k] : a[k * lda + row]
                    let y = right == .plain ? b[k * ldb + column] : b[column * ldb + k]
                    return sum + Double(x) * Double(y)
                }
                let expected = 0.5 * sum + 2 * Double(before[row * ldc + column])
                #expect(abs(Double(c[row * ldc + column]) - expected) < 1e-5)
            }
            #expect(c[row * ldc + columns] == before[row * ldc + columns], "wrote past its row")
        }
    }

    private func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
        [Float](Tensor.random([count], seed).values)
    }

    @Test func `products of nothing leave the target alone`() {
        var c: [Float] = [1, 2, 3, 4]
        let ones: [Float] = [1, 1, 1, 1]
        multiply(rows: 0, columns: 2, inner: 2, ones, lda: 2, ones, ldb: 2, into: &c, ldc: 2)
        #expect(c == [1, 2, 3, 4])
    }

    @Test func `products on several threads have the bits of one`() {
        let (a, b) = (Tensor.random([96, 64], 4), Tensor.random([128, 64], 5))
        let kernel = LinearKernel(b, bias: nil)
        let alone = a.projected(kernel)
        let many = parallelMap(count: 16, threads: 4) { _ in a.projected(kernel) }
        #expect(many.allSatisfy { $0 == alone })
    }
}
