/// Reads columns of the vertices of a PLY file whose length has been checked.
struct PLYColumns {
    private let header: PLYHeader
    private let bytes: [UInt8]

    init(_ header: PLYHeader, _ bytes: [UInt8]) {
        self.header = header
        self.bytes = bytes
    }

    /// The named properties of every vertex, one vertex after the other, each through `convert`.
    func values(
        _ names: [String],
        _ convert: (Float) -> Float = { $0 }
    ) throws(PLYError) -> [Float] {
        var offsets: [Int] = []
        for name in names { offsets.append(try offset(of: name)) }
        var values: [Float] = []
        values.reserveCapacity(names.count * header.count)
        for vertex in 0..<header.count {
            let first = header.length + vertex * header.stride
            for (column, offset) in offsets.enumerated() {
                let value = convert(float(at: first + offset))
                guard value.isFinite else {
                    throw .notFinite(property: names[column], vertex: vertex)
                }
                values.append(value)
            }
        }
        return values
    }

    /// Harmonics to degree 1, channel-major.
    ///
    /// Missing bands are zero, higher ones are left out.
    func harmonics() throws(PLYError) -> [Float] {
        let constant = try values(["f_dc_0", "f_dc_1", "f_dc_2"])
        // The file has all coefficients of red, then of green, then of blue.
        let perChannel = header.names(counting: "f_rest_").count / 3
        let kept = min(3, perChannel)
        let names = (0..<3).flatMap { channel in
            (0..<kept).map { "f_rest_\(channel * perChannel + $0)" }
        }
        let band = try values(names)
        var harmonics = [Float](repeating: 0, count: 12 * header.count)
        for vertex in 0..<header.count {
            for channel in 0..<3 {
                let first = 12 * vertex + 4 * channel
                harmonics[first] = constant[3 * vertex + channel]
                for k in 0..<kept {
                    harmonics[first + 1 + k] = band[kept * (3 * vertex + channel) + k]
                }
            }
        }
        return harmonics
    }

    private func offset(of name: String) throws(PLYError) -> Int {
        guard let property = header.properties[name] else { throw .missingProperty(name) }
        guard property.type == "float" || property.type == "float32" else {
            throw .wrongType(property: name, type: property.type)
        }
        return property.offset
    }

    private func float(at index: Int) -> Float {
        var bits: UInt32 = 0
        for byte in (0..<4).reversed() { bits = bits << 8 | UInt32(bytes[index + byte]) }
        return Float(bitPattern: bits)
    }
}

extension PLYHeader {
    /// `prefix` followed by 0, 1, 2 … as far as there are such properties.
    func names(counting prefix: String) -> [String] {
        var names: [String] = []
        while properties[prefix + String(names.count)] != nil {
            names.append(prefix + String(names.count))
        }
        return names
    }
}
