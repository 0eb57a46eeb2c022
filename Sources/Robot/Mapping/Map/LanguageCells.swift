internal import CKernels
public import SemanticSplat

/// The map's language averaged over cells of space: what all views together say of a place.
///
/// One view's feature is noisy, and a name's best matches one by one are a sieve. A cell's feature is the mean of the
/// decoded features of its Gaussians, each of unit length and weighted by its evidence. Gaussians that were merged more
/// coarsely lie in coarser cells. Cells are numbered by level, z, y and x, so that neighbours are found by walking along
/// the numbers.
public struct LanguageCells: Sendable {
    /// The averaged features, a row a cell.
    public let language: LanguageRows

    /// The channels of ``segmentation``; 0 in a map without a segmentation field.
    public let segmentationChannels: Int

    /// The mean of the segmentation directions of each cell's Gaussians, weighted by evidence, as halves: 127 long where all
    /// say the same.
    public let segmentation: [UInt16]

    /// The mean centre of each cell's Gaussians, weighted by evidence, in the world.
    public let centres: [SIMD3<Float>]

    /// The evidence of each cell's Gaussians.
    public let evidence: [Float]

    /// The map's Gaussians, cell by cell.
    public let members: [Member]

    /// The cells' voxels.
    let keys: [VoxelKey]

    /// The number of cells.
    public var count: Int { keys.count }

    /// A Gaussian of a cell.
    public struct Member: Sendable {
        /// Where the map holds it.
        public let address: GaussianAddress

        /// Its largest standard deviation, in metres.
        public let reachMetres: Float

        /// What speaks for it.
        public let evidence: Float

        // Three numbers and no vector, which would take the room of four.
        private let (x, y, z): (Float, Float, Float)

        /// Its centre in the world.
        public var centre: SIMD3<Float> { SIMD3(x, y, z) }

        /// A Gaussian at `centre` in the world.
        public init(
            address: GaussianAddress,
            reachMetres: Float,
            evidence: Float,
            centre: SIMD3<Float>
        ) {
            (self.address, self.reachMetres, self.evidence) = (address, reachMetres, evidence)
            (x, y, z) = (centre.x, centre.y, centre.z)
        }
    }

    /// The reciprocal lengths of the rows of ``segmentation``; 0 for one without a direction.
    let segmentationInverseLengths: [Float]

    let starts: [Int32]
    private let edgeMetres: Double

    /// Averages the language of `map`.
    ///
    /// - Parameters:
    ///   - map: the map.
    ///   - space: how features decode.
    ///   - edgeMetres: the edge of the finest cells.
    public init(of map: MapSnapshot, in space: LanguageSpace, edgeMetres: Double) {
        let order = CellOrder(of: map, edgeMetres: edgeMetres)
        let means = CellMeans(of: map, order, channels: space.featureDimension)
        language = LanguageRows(
            features: means.features,
            inverseNorms: inverseNorms(of: means.features, in: space),
            channels: space.featureDimension
        )
        (evidence, centres) = (means.evidence, means.centres)
        (segmentation, segmentationChannels) = (means.segmentation, means.segmentationChannels)
        segmentationInverseLengths = inverseLengths(
            of: means.segmentation,
            channels: means.segmentationChannels
        )
        members = sortedMembers(of: map, order)
        (keys, starts) = (order.keys, order.cellStarts)
        self.edgeMetres = edgeMetres
    }

    /// The Gaussians of a cell.
    public func members(of cell: Int) -> ArraySlice<Member> { members[memberRange(of: cell)] }

    /// Where a cell's Gaussians are among ``members``.
    public func memberRange(of cell: Int) -> Range<Int> {
        Int(starts[cell])..<Int(starts[cell + 1])
    }

    /// The edge of a cell, in metres.
    public func edgeMetres(of cell: Int) -> Double { edgeMetres * Double(1 << keys[cell].level) }

    /// The mean segmentation directions of some cells, times their evidence, added up for each group of them: a row a group.
    public func segmentationSums(of groups: [[Int32]]) -> [Float] {
        groups.flatMap { group in
            var sum = [Float](repeating: 0, count: segmentationChannels)
            semsplat_add_rows(
                segmentation,
                Int32(segmentationChannels),
                group,
                evidence,
                group.count,
                &sum
            )
            return sum
        }
    }
}

/// The Gaussians of `map` in the order of all.
private func sortedMembers(of map: MapSnapshot, _ order: CellOrder) -> [LanguageCells.Member] {
    let nobody = LanguageCells.Member(address: .none, reachMetres: 0, evidence: 0, centre: .zero)
    var members = [LanguageCells.Member](repeating: nobody, count: order.order.count)
    for (number, submap) in map.submaps.enumerated() {
        let (gaussians, start) = (submap.gaussians, order.starts[number])
        for at in start..<order.starts[number + 1] {
            let index = Int(order.order[at])
            let world = 3 * (start + index)
            members[Int(order.places[at])] = LanguageCells.Member(
                address: GaussianAddress(submap: Int32(number), index: Int32(index)),
                reachMetres: gaussians.scale(index).max(),
                evidence: gaussians.evidence[index],
                centre: SIMD3(order.world[world], order.world[world + 1], order.world[world + 2])
            )
        }
    }
    return members
}

/// The reciprocal lengths of rows of halves; 0 for one without a direction.
private func inverseLengths(of rows: [UInt16], channels: Int) -> [Float] {
    guard !rows.isEmpty else { return [] }
    var lengths = [Float](repeating: 0, count: rows.count / channels)
    semsplat_inverse_lengths(rows, lengths.count, Int32(channels), &lengths)
    return lengths
}
