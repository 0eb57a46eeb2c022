internal import Foundation

// The layout of 3DGS (github.com/graphdeco-inria/gaussian-splatting, scene/gaussian_model.py): floats
// x y z, normals (zero), f_dc, f_rest channel-major, logit of opacity, logarithms of scales, wxyz.
// Features follow as language_0… and segmentation_0…, which viewers skip.

extension GaussianCloud {
    /// The most Gaussians that ``init(plyBytes:limit:)`` reads unless told otherwise.
    public static let defaultPLYLimit = 20_000_000

    /// The cloud as a PLY file that viewers of 3D Gaussian splats open.
    public func plyBytes(includingFeatures: Bool = true) -> [UInt8] {
        let language = includingFeatures ? languageChannels : 0
        let segmentation = includingFeatures ? segmentationChannels : 0
        let names =
            Self.plyProperties + (0..<language).map { "language_\($0)" }
            + (0..<segmentation).map { "segmentation_\($0)" }
        var header = "ply\nformat binary_little_endian 1.0\nelement vertex \(count)\n"
        for name in names { header += "property float \(name)\n" }
        var bytes = Array((header + "end_header\n").utf8)
        bytes.reserveCapacity(bytes.count + 4 * names.count * count)
        for index in 0..<count {
            for value in plyRow(index) { bytes.append(littleEndian: value) }
            for value in languageFeatures[language * index..<language * (index + 1)] {
                bytes.append(littleEndian: value)
            }
            let range = segmentation * index..<segmentation * (index + 1)
            for value in segmentationFeatures[range] { bytes.append(littleEndian: value) }
        }
        return bytes
    }

    /// Reads a PLY file of Gaussians, binary little endian, of harmonics of any degree: colours are
    /// kept to degree 1.
    public init(
        plyBytes bytes: [UInt8],
        limit: Int = defaultPLYLimit
    ) throws(PLYError) {
        let header = try PLYHeader(bytes)
        guard header.count <= limit else { throw .tooMany(count: header.count, limit: limit) }
        let (size, overflows) = header.count.multipliedReportingOverflow(by: header.stride)
        guard !overflows, size <= bytes.count - header.length else {
            throw .truncated(
                expectedBytes: overflows ? .max : size,
                foundBytes: bytes.count - header.length
            )
        }
        let columns = PLYColumns(header, bytes)
        positions = try columns.values(["x", "y", "z"])
        scales = try columns.values(["scale_0", "scale_1", "scale_2"], exp)
        opacities = try columns.values(["opacity"]) { 1 / (1 + exp(-$0)) }
        rotations = try columns.values(["rot_0", "rot_1", "rot_2", "rot_3"])
        sphericalHarmonics = try columns.harmonics()
        languageFeatures = try columns.values(header.names(counting: "language_"))
        segmentationFeatures = try columns.values(header.names(counting: "segmentation_"))
        try normaliseRotations()
    }

    private mutating func normaliseRotations() throws(PLYError) {
        for index in 0..<count {
            let first = 4 * index
            var squared: Float = 0
            for axis in first..<first + 4 { squared += rotations[axis] * rotations[axis] }
            guard squared > 0, squared.isFinite else {
                throw .rotationWithoutLength(vertex: index)
            }
            for axis in first..<first + 4 { rotations[axis] /= squared.squareRoot() }
        }
    }

    private static let plyProperties =
        ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"]
        + (0..<9).map { "f_rest_\($0)" } + ["opacity", "scale_0", "scale_1", "scale_2"]
        + ["rot_0", "rot_1", "rot_2", "rot_3"]

    /// The values of one Gaussian in the order of `plyProperties`.
    private func plyRow(_ index: Int) -> [Float] {
        let harmonics = sphericalHarmonics[12 * index..<12 * (index + 1)]
        // Opacities of exactly 0 and 1 have no finite logit; scales of 0 have no logarithm.
        let opacity = min(max(opacities[index], 1e-6), 1 - 1e-6)
        var row = Array(positions[3 * index..<3 * (index + 1)]) + [0, 0, 0]
        row += stride(from: harmonics.startIndex, to: harmonics.endIndex, by: 4).map {
            harmonics[$0]
        }
        row += harmonics.indices.filter { $0 % 4 != 0 }.map { harmonics[$0] }
        row.append(log(opacity / (1 - opacity)))
        row += scales[3 * index..<3 * (index + 1)].map { log(max($0, 1e-9)) }
        return row + rotations[4 * index..<4 * (index + 1)]
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: Float) {
        let bits = value.bitPattern
        append(UInt8(truncatingIfNeeded: bits))
        append(UInt8(truncatingIfNeeded: bits >> 8))
        append(UInt8(truncatingIfNeeded: bits >> 16))
        append(UInt8(truncatingIfNeeded: bits >> 24))
    }
}
