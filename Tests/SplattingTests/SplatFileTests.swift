import Foundation
import Splatting
import Testing

/// The file format of web viewers, read by a reader written here from its description.
struct SplatFileTests {
    private struct Splat {
        let position: SIMD3<Float>
        let scale: SIMD3<Float>
        let color: SIMD4<UInt8>
        let rotation: SIMD4<Float>

        init(_ bytes: ArraySlice<UInt8>) {
            func float(_ at: Int) -> Float {
                let word = (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[bytes.startIndex + at + $1]) << (8 * UInt32($1))
                }
                return Float(bitPattern: word)
            }
            func byte(_ at: Int) -> UInt8 { bytes[bytes.startIndex + at] }
            position = SIMD3(float(0), float(4), float(8))
            scale = SIMD3(float(12), float(16), float(20))
            color = SIMD4(byte(24), byte(25), byte(26), byte(27))
            rotation = SIMD4((28..<32).map { (Float(byte($0)) - 128) / 128 })
        }
    }

    @Test func `what covers most comes first, and everything is in its place`() throws {
        var cloud = GaussianCloud(
            positions: [1, 2, 3, -4, 5.5, 0.25],
            rotations: [1, 0, 0, 0, 0.5, -0.5, 0.5, -0.5],
            scales: [0.01, 0.02, 0.03, 0.5, 0.25, 0.125],
            opacities: [0.5, 1],
            sphericalHarmonics: [Float](repeating: 0, count: 24)
        )
        // White, and a red that no screen shows.
        for channel in 0..<3 { cloud.sphericalHarmonics[4 * channel] = 1.772_454 }
        cloud.sphericalHarmonics[12] = 9
        cloud.sphericalHarmonics[16] = -1.772_454
        let bytes = cloud.splatBytes()
        try #require(bytes.count == 2 * GaussianCloud.splatBytesPerGaussian)
        let (large, small) = (Splat(bytes[..<32]), Splat(bytes[32...]))
        #expect(large.position == [-4, 5.5, 0.25] && small.position == [1, 2, 3])
        #expect(large.scale == [0.5, 0.25, 0.125] && small.scale == [0.01, 0.02, 0.03])
        #expect(large.color == [255, 0, 128, 255] && small.color == [255, 255, 255, 128])
        #expect(large.rotation == [0.5, -0.5, 0.5, -0.5])
        // One has no byte of its own: 255 is the nearest.
        #expect(small.rotation == [127.0 / 128, 0, 0, 0])
    }

    @Test func `no Gaussians make an empty file`() {
        #expect(GaussianCloud.empty.splatBytes().isEmpty)
    }
}
