import Foundation
import Networks
import Testing

@Suite struct SafetensorsTests {
    private func values(_ type: String, _ bytes: [UInt8], count: Int) throws -> [Float] {
        var file = TensorFile()
        file.add("before", "I8", [3], [1, 2, 3])
        file.add("x", type, [count], bytes)
        return try withFile(file.bytes) {
            [Float](try Weights(Safetensors(path: $0)).tensor("x", [count]).values)
        }
    }

    @Test func `every known type is read, also at odd offsets`() throws {
        let numbers: [Float] = [0, 1, -1.5, 3.25e-3, 60_000]
        let singles = numbers.flatMap { littleEndian($0.bitPattern) }
        #expect(try values("F32", singles, count: 5) == numbers)
        let brains = numbers.flatMap { littleEndian(UInt16($0.bitPattern >> 16)) }
        let cut = numbers.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) }
        #expect(try values("BF16", brains, count: 5) == cut)
        let bytes = (Int8.min...Int8.max).map { UInt8(bitPattern: $0) }
        #expect(try values("I8", bytes, count: 256) == (-128...127).map(Float.init))
        let wide: [Int64] = [0, -7, 1 << 40]
        #expect(
            try values("I64", wide.flatMap { littleEndian($0) }, count: 3) == wide.map(Float.init)
        )
    }

    @Test func `every finite half is read exactly`() throws {
        let finite = (UInt16.min...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
        let read = try values("F16", finite.flatMap { littleEndian($0) }, count: finite.count)
        let expected = finite.map { bits in
            let fraction = Float(bits & 0x3FF)
            let exponent = Int(bits >> 10 & 31)
            let size =
                exponent == 0
                ? fraction * Float(sign: .plus, exponent: -24, significand: 1)
                : Float(sign: .plus, exponent: exponent - 25, significand: 1) * (1024 + fraction)
            return bits >> 15 == 0 ? size : -size
        }
        #expect(read == expected)
    }

    @Test func `integers keep their shape and are of the type that was asked for`() throws {
        var file = TensorFile()
        file.add("rows", "I8", [2, 2], [1, 0xFF, 2, 0x80])
        file.add("scales", [1], [1])
        try withFile(file.bytes) { path in
            let tensors = try Safetensors(path: path)
            let rows = try tensors.integers("rows", shape: nil)
            #expect(rows.shape == [2, 2] && rows.values == [1, -1, 2, -128])
            #expect(throws: WeightError.self) { try tensors.integers("rows", shape: [4]) }
            #expect(throws: WeightError.self) { try tensors.integers("scales", shape: nil) }
            #expect(throws: WeightError.self) { try tensors.integers("others", shape: nil) }
        }
    }

    /// Files that are not safetensors, with a word that the complaint must have.
    private static func entry(_ type: String, _ shape: String, _ offsets: String) -> [UInt8] {
        let fields = #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
        return TensorFile.framed(#"{"weight":\#(fields)}"#, [UInt8](repeating: 0, count: 16))
    }

    static let broken: [(bytes: [UInt8], complaint: String)] = [
        ([], "0 bytes"),
        ([1, 2, 3], "3 bytes"),
        (littleEndian(UInt64.max) + [1, 2, 3], "18446744073709551615"),
        (littleEndian(UInt64(4)) + Array("{}".utf8), "header of 4 bytes"),
        (TensorFile.framed("[]"), "JSON"),
        (TensorFile.framed(#"{"weight":"#), "JSON"),
        (TensorFile.framed(String(repeating: "[", count: 1 << 20)), "JSON"),
        (TensorFile.framed(#"{"weight":7}"#), "weight"),
        (TensorFile.framed(#"{"weight":{"dtype":"F32","shape":[1]}}"#), "data_offsets"),
        (entry("F64", "[2]", "[0,16]"), "F64"),
        (entry("F32", "[4]", "[0,12]"), "12 bytes"),
        (entry("F32", "[5]", "[0,20]"), "outside the file"),
        (entry("F32", "[4]", "[16,0]"), "outside the file"),
        (entry("F32", "[1]", "[-4,0]"), "outside the file"),
        (entry("F32", "[0.5]", "[0,2]"), "weight"),
        (entry("F32", "[-1,-4]", "[0,16]"), "weight"),
        (entry("F32", "[4611686018427387904,4]", "[0,16]"), "weight"),
        (entry("F32", "[4]", "[0,9223372036854775807]"), "outside the file"),
        (entry("F32", "[4]", "[0,99999999999999999999]"), "weight"),
    ]

    @Test(arguments: broken.indices) func `a broken file is refused with what is wrong`(
        _ index: Int
    )
        throws
    {
        let (bytes, complaint) = Self.broken[index]
        try withFile(bytes) { path in
            let error = #expect(throws: WeightError.self) { try Safetensors(path: path) }
            #expect(error?.description.contains(complaint) == true, "\(complaint)")
        }
    }

    @Test func `a file cut anywhere is refused`() throws {
        var file = TensorFile()
        file.add("a", [3], [1, 2, 3])
        file.add("b", "F16", [2], [0, 0, 0, 0])
        let bytes = file.bytes
        for length in 0..<bytes.count {
            try withFile(Array(bytes.prefix(length))) { path in
                _ = #expect(throws: WeightError.self, "\(length)") { try Safetensors(path: path) }
            }
        }
    }

    @Test func `a file that is not there is named`() {
        let error = #expect(throws: WeightError.self) {
            try Safetensors(path: "/nowhere/w.safetensors")
        }
        #expect(error?.description.contains("/nowhere/w.safetensors") == true)
    }
}
