import Networks
import Tensors
import Testing

@Suite struct WeightsTests {
    private func weights<Value>(_ body: (Weights) throws -> Value) throws -> Value {
        var file = TensorFile()
        file.add("cnn.stem.weight", [2, 1, 1, 1], [3, 4])
        file.add("cnn.stem.bias", [2], [1, -1])
        file.add("cnn.bad", [2], [.nan, 1])
        file.add("cnn.huge", "F16", [1], [0x00, 0x7C])
        return try withFile(file.bytes) { try body(Weights(Safetensors(path: $0))) }
    }

    @Test func `names add up over scopes`() throws {
        try weights { all in
            let stem = try Convolution(all.scoped("cnn").scoped("stem"), 1, 2)
            let y = stem(Tensor(shape: [1, 1, 2], values: [1, 10]))
            #expect(y == Tensor(shape: [2, 1, 2], values: [4, 31, 3, 39]))
        }
    }

    @Test func `missing, misshapen and unreal tensors are named in full`() throws {
        try weights { all in
            let cnn = all.scoped("cnn")
            var error = #expect(throws: WeightError.self) { try cnn.tensor("stem.gain", [2]) }
            #expect(error?.description.contains("'cnn.stem.gain'") == true)
            error = #expect(throws: WeightError.self) { try Convolution(cnn.scoped("stem"), 2, 1) }
            #expect(
                error
                    == .misshapen(
                        name: "cnn.stem.weight",
                        found: [2, 1, 1, 1],
                        expected: [1, 2, 1, 1]
                    )
            )
            #expect(throws: WeightError.notFinite(name: "cnn.bad")) { try cnn.tensor("bad", [2]) }
            #expect(throws: WeightError.notFinite(name: "cnn.huge")) { try cnn.tensor("huge", [1]) }
        }
    }

    @Test func `tensors that nobody asked for are named`() throws {
        try weights { all in
            _ = try Convolution(all.scoped("cnn.stem"), 1, 2)
            let error = #expect(throws: WeightError.self) { try all.verifyAllUsed() }
            #expect(error?.description.contains("cnn.bad, cnn.huge") == true)
            #expect(error?.description.contains("stem") == false)
        }
    }

    @Test func `when all are used nothing is said`() throws {
        var file = TensorFile()
        file.add("a.weight", [1, 1], [2])
        file.add("b", "I64", [], [5, 0, 0, 0, 0, 0, 0, 0])
        try withFile(file.bytes) { path in
            let all = try Weights(Safetensors(path: path))
            _ = try Linear(all.scoped("a"), 1, 1, bias: false)
            #expect(try [Float](all.tensor("b", []).values) == [5])
            try all.verifyAllUsed()
        }
    }
}
