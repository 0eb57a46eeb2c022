import Tensors
import Testing

@Suite struct SweptVolumeTests {
    @Test func `volumes of several views are averaged over those that see a candidate`() throws {
        let volumes = (0..<3).map { Self.volume(shift: Double($0)) }
        let mean = SweptVolume.mean(of: volumes)
        #expect(mean.shape == volumes[0].sums.shape)
        let cells = volumes[0].counts.count
        var neverSeen = 0
        for index in 0..<mean.count {
            var (sum, count): (Float, Float) = (0, 0)
            for volume in volumes {
                sum += volume.sums.values[index]
                count += volume.counts.values[index % cells]
            }
            neverSeen += count == 0 ? 1 : 0
            try #require(mean.values[index] == (count == 0 ? 0 : sum / count))
        }
        #expect(neverSeen > 0 && neverSeen < mean.count / 2)
    }

    @Test func `the mean of one view is what it says`() {
        let volume = Self.volume(shift: 0)
        #expect(SweptVolume.mean(of: [volume]) == volume.sums)
    }

    /// Two windows at 11 depths of a pattern against itself seen from beside; 1,650 cells, which no block divides.
    private static func volume(shift: Double) -> SweptVolume {
        let (height, width) = (10, 15)
        let image = Tensor(
            shape: [1, 4 * height, 4 * width],
            values: (0..<16 * height * width).map { Float($0 * 7919 % 256) / 255 }
        )
        var volume = SweptVolume(windows: 2, planes: 11, height: height, width: width)
        accumulatePatterns(
            reference: image,
            source: image,
            homography: [1, 0, 8, 0, 1, 0, 0, 0, 1],
            translation: [3 + shift, shift, 0],
            candidates: (0..<11).map { Float($0) / 2 },
            radii: [0, 1],
            into: &volume
        )
        return volume
    }
}
