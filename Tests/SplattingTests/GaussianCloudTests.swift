import Geometry
import Splatting
import Testing

@Suite struct GaussianCloudTests {
    private func cloud(_ count: Int, channels: Int = 3, seed: UInt64 = 1) -> GaussianCloud {
        .random(count, channels: channels, camera: .odd, worldFromCamera: .slanted, seed: seed)
    }

    @Test func `moving there and back is standing still`() {
        let before = cloud(40)
        let after = before.transformed(by: .slanted).transformed(by: Pose.slanted.inverse)
        #expect(largestError(after.positions, before.positions.map(Double.init)) < 1e-5)
        #expect(largestError(after.rotations, before.rotations.map(Double.init)) < 1e-5)
        #expect(
            largestError(after.sphericalHarmonics, before.sphericalHarmonics.map(Double.init))
                < 1e-5
        )
        #expect(after.scales == before.scales && after.opacities == before.opacities)
        #expect(after.languageFeatures == before.languageFeatures)
    }

    @Test func `positions move as points do`() {
        let before = cloud(5)
        let after = before.transformed(by: .slanted)
        let point = Vector3(
            Double(before.positions[6]),
            Double(before.positions[7]),
            Double(before.positions[8])
        )
        let moved = Pose.slanted * point
        for axis in 0..<3 { #expect(after.positions[6 + axis] == Float(moved[axis])) }
    }

    @Test func `a subset keeps the rows in the order asked for`() {
        let all = cloud(10)
        let some = all.subset([7, 2])
        #expect(some.count == 2 && some.languageChannels == 3 && some.isConsistent)
        #expect(some.positions == Array(all.positions[21..<24] + all.positions[6..<9]))
        #expect(some.rotations == Array(all.rotations[28..<32] + all.rotations[8..<12]))
        #expect(
            some.languageFeatures
                == Array(all.languageFeatures[21..<24] + all.languageFeatures[6..<9])
        )
        #expect(all.subset(0..<10) == all)
        #expect(all.subset([]) == .empty)
    }

    @Test func `appending joins, and nothing joins with anything`() {
        let (first, second) = (cloud(4), cloud(3, seed: 2))
        let both = first.appending(second)
        #expect(both.count == 7)
        #expect(both.subset(0..<4) == first && both.subset(4..<7) == second)
        #expect(GaussianCloud.empty.appending(first) == first)
        #expect(first.appending(.empty) == first)
    }
}
