internal import Mapping

/// How alike groups of cells are by their segmentation features: what tells two things apart that touch and have one
/// name.
struct SegmentationAffinity {
    private let directions: [Float]
    private let channels: Int

    /// The mean directions of `groups`, weighted by evidence; those of a map without segmentation are all alike.
    init(of groups: [[RelevantCell]], in searchable: SearchableMap) {
        let submaps = searchable.map.submaps
        let channels = submaps.map(\.gaussians.segmentationChannels).max() ?? 0
        var directions = [Float](repeating: 0, count: channels * groups.count)
        for (place, group) in groups.enumerated() where channels > 0 {
            for member in group.flatMap({ searchable.cells.members(of: $0.number) }) {
                let gaussians = submaps[Int(member.address.submap)].gaussians
                let index = Int(member.address.index)
                let weight = gaussians.evidence[index]
                let range = gaussians.segmentationRange(index)
                for (channel, at) in range.enumerated() {
                    directions[channels * place + channel] +=
                        weight * Float(gaussians.segmentation[at])
                }
            }
        }
        self.directions = directions
        self.channels = channels
    }

    /// The cosine between the directions of two of the groups, by their places; 1 where one of them has none.
    func callAsFunction(_ a: Int, _ b: Int) -> Float {
        var (product, first, second): (Float, Float, Float) = (0, 0, 0)
        for channel in 0..<channels {
            let (x, y) = (
                directions[channels * a + channel], directions[channels * b + channel]
            )
            product += x * y
            first += x * x
            second += y * y
        }
        let lengths = (first * second).squareRoot()
        return lengths > 0 ? product / lengths : 1
    }
}
