import Geometry
import Mapping
import RobotTestSupport
import Testing

/// The bytes that viewers load, read by their description alone.
struct PackedSplatTests {
    private static let map: MapSnapshot = {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 4)
        return walk.engine.map.snapshot()
    }()

    @Test func `a splat is where and how its Gaussian is in the world`() throws {
        for submap in Self.map.submaps.prefix(2) {
            let bytes = submap.packedSplats()
            let gaussians = submap.gaussians
            #expect(bytes.count == 28 * gaussians.count && gaussians.count > 100)
            for index in stride(from: 0, to: gaussians.count, by: 97) {
                let splat = Array(bytes[28 * index..<28 * index + 28])
                let centre = submap.worldFromCamera * Vector3(gaussians.position(index))
                for axis in 0..<3 {
                    #expect(Double(float32(splat, 4 * axis)) == Double(Float(centre[axis])))
                    #expect(
                        float16(splat, 12 + 2 * axis) == gaussians.scale(index)[axis]
                    )
                }
                #expect(splat[18] == 0 && splat[19] == 0)
                let own = gaussians.rotation(index)
                let world = submap.worldFromCamera.rotation.rotate(
                    Quaternion(
                        x: Double(own[1]),
                        y: Double(own[2]),
                        z: Double(own[3]),
                        w: Double(own[0])
                    )
                    .rotate([0, 0, 1])
                )
                #expect((turn(splat).rotate([0, 0, 1]) - world).length < 0.03)
                #expect(Array(splat[24..<27]) == Array(gaussians.colors[3 * index..<3 * index + 3]))
                #expect(splat[27] == gaussians.opacities[index])
            }
        }
    }

    @Test func `other colours take the place of the own, and nothing else`() throws {
        let submap = try #require(Self.map.submaps.first)
        let colors = (0..<3 * submap.gaussians.count).map { UInt8(truncatingIfNeeded: $0) }
        let (own, other) = (submap.packedSplats(), submap.packedSplats(colors: colors))
        for index in stride(from: 0, to: submap.gaussians.count, by: 53) {
            #expect(own[28 * index..<28 * index + 24] == other[28 * index..<28 * index + 24])
            #expect(
                Array(other[28 * index + 24..<28 * index + 27])
                    == Array(colors[3 * index..<3 * index + 3])
            )
        }
    }

    @Test func `features that mean the same have one colour, others another`() throws {
        let axes = try #require(FeatureAxes(of: Self.map, .language))
        var colorsOfFeature: [[Float]: Set<SIMD3<UInt8>>] = [:]
        for submap in Self.map.submaps {
            let colors = axes.colors(of: submap.gaussians)
            #expect(colors.count == 3 * submap.gaussians.count)
            for index in stride(from: 0, to: submap.gaussians.count, by: 31) {
                let color = SIMD3(colors[3 * index], colors[3 * index + 1], colors[3 * index + 2])
                colorsOfFeature[submap.gaussians.feature(index), default: []].insert(color)
            }
        }
        #expect(colorsOfFeature.values.allSatisfy { $0.count == 1 })
        #expect(Set(colorsOfFeature.values.flatMap(\.self)).count > 1)
    }

    @Test func `a keyframe's picture shows a part of the camera's image that lies in it`() throws {
        for submap in Self.map.submaps {
            let part = submap.keyframe.pictureInOriginal
            let whole = submap.keyframe.original.model.pinhole
            #expect(part.x >= -0.01 && part.x + part.width <= Double(whole.width) + 0.01)
            #expect(part.y >= -0.01 && part.y + part.height <= Double(whole.height) + 0.01)
            // The view is as wide or as high as the image.
            #expect(
                abs(part.width - Double(whole.width)) < 0.01
                    || abs(part.height - Double(whole.height)) < 0.01
            )
        }
    }

    private func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
    }

    private func float32(_ bytes: [UInt8], _ at: Int) -> Float {
        Float(bitPattern: word(bytes, at))
    }

    /// IEEE 754 half precision of a normal number.
    private func float16(_ bytes: [UInt8], _ at: Int) -> Float {
        let bits = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
        let (exponent, fraction) = (bits >> 10 & 0x1F, bits & 0x3FF)
        let power = Float(sign: .plus, exponent: Int(exponent) - 15, significand: 1)
        return exponent == 0
            ? Float(fraction) * 0x1p-24 : power * (1 + Float(fraction) / 1024)
    }

    private func turn(_ splat: [UInt8]) -> Quaternion {
        let parts = (20..<24).map { Double(Int8(bitPattern: splat[$0])) / 127 }
        let length = parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return Quaternion(
            x: parts[0] / length,
            y: parts[1] / length,
            z: parts[2] / length,
            w: parts[3] / length
        )
    }
}
