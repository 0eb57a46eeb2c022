import Tensors
import Testing

/// Elements are values, whoever shares their memory.
@Suite struct ElementsTests {
    private let numbers: [Float] = [1, 2, 3, 4, 5]

    @Test func `they are the numbers of the array`() {
        let elements = Elements(numbers)
        #expect([Float](elements) == numbers)
        #expect(elements.map { $0 } == numbers)
        #expect([Float](elements[1..<3].map { $0 }) == [2, 3])
        #expect(elements.reversed() == numbers.reversed())
        #expect(Elements([]).isEmpty)
    }

    @Test func `a copy keeps its numbers when the other is changed`() {
        let first = Elements(numbers)
        var second = first
        second[2] = 30
        var third = first
        third.withUnsafeMutableBufferPointer { $0[0] = 10 }
        var fourth = first
        fourth.update(from: 3, with: third[0..<2])
        #expect([Float](first) == numbers)
        #expect([Float](second) == [1, 2, 30, 4, 5])
        #expect([Float](third) == [10, 2, 3, 4, 5])
        #expect([Float](fourth) == [1, 2, 3, 10, 2])
    }

    @Test func `numbers are moved within themselves`() {
        var elements = Elements(numbers)
        elements.update(from: 1, with: elements[0..<4])
        #expect([Float](elements) == [1, 1, 2, 3, 4])
    }

    @Test func `they are equal when all numbers are`() {
        #expect(Elements(numbers) == Elements(numbers))
        #expect(Elements(numbers) != Elements([1, 2, 3, 4, 6]))
        #expect(Elements(numbers) != Elements([1, 2, 3, 4]))
        #expect(Elements([.nan]) != Elements([.nan]))
    }

    @Test func `they lie where the widest vectors like it`() {
        for count in [1, 3, 17, 1000, 100_000] {
            Elements(repeating: 1, count: count).withUnsafeBufferPointer {
                #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0)
            }
        }
    }
}
