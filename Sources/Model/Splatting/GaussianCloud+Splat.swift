// The layout of antimatter15's viewer (github.com/antimatter15/splat, README and convert.py), which others took over: 32
// bytes a Gaussian, position and scale as floats, colour and opacity as bytes, the quaternion w x y z as bytes around 128;
// the Gaussians that cover most come first, because viewers draw while they load.

extension GaussianCloud {
    /// Bytes that a Gaussian takes in a `.splat` file.
    public static let splatBytesPerGaussian = 32

    /// The cloud as a `.splat` file: what the eye sees of it from everywhere alike, without features.
    public func splatBytes() -> [UInt8] {
        let order = (0..<count).map { (weight: visibility($0), index: $0) }
            .sorted { ($0.weight, $1.index) > ($1.weight, $0.index) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.splatBytesPerGaussian * count)
        for (_, index) in order {
            for value in positions[3 * index..<3 * (index + 1)] {
                bytes.append(littleEndian: value)
            }
            for value in scales[3 * index..<3 * (index + 1)] { bytes.append(littleEndian: value) }
            for channel in 0..<3 {
                // The constant harmonic is 0.5 √(1/π) (architecture.md 5.5).
                let constant = sphericalHarmonics[Self.harmonicsPerGaussian * index + 4 * channel]
                bytes.append(Self.byte(0.5 + 0.282_094_8 * constant, times: 255))
            }
            bytes.append(Self.byte(opacities[index], times: 255))
            for value in rotations[4 * index..<4 * (index + 1)] {
                bytes.append(Self.byte(0.5 + 0.5 * value, times: 256))
            }
        }
        return bytes
    }

    /// How much a Gaussian covers, about.
    private func visibility(_ index: Int) -> Float {
        scales[3 * index] * scales[3 * index + 1] * scales[3 * index + 2] * opacities[index]
    }

    private static func byte(_ value: Float, times factor: Float) -> UInt8 {
        UInt8(min(255, max(0, (value * factor).rounded())))
    }
}
