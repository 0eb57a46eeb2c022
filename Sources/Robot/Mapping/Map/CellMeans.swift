internal import CKernels

/// What the Gaussians of each cell say on average.
struct CellMeans {
    /// The language features, a row a cell, as halves.
    private(set) var features: [UInt16] = []

    /// The segmentation directions, a row a cell, as halves.
    private(set) var segmentation: [UInt16] = []

    /// The channels of ``segmentation``.
    let segmentationChannels: Int

    /// The evidence of each cell's Gaussians.
    private(set) var evidence: [Float] = []

    /// Their mean centre, weighted by evidence, in the world.
    private(set) var centres: [SIMD3<Float>] = []

    /// So many cells are averaged at once: sums of all in single precision would take more memory than the rest, and new
    /// pages for them more time than the sums.
    private static let cellsAtOnce = 32_768

    init(of map: MapSnapshot, _ order: CellOrder, channels: Int) {
        segmentationChannels = map.submaps.map(\.gaussians.segmentationChannels).max() ?? 0
        let count = order.keys.count
        features.reserveCapacity(channels * count)
        segmentation.reserveCapacity(segmentationChannels * count)
        evidence.reserveCapacity(count)
        centres.reserveCapacity(count)
        var next = Array(order.starts.dropLast())
        for first in stride(from: 0, to: count, by: Self.cellsAtOnce) {
            let range = first..<min(count, first + Self.cellsAtOnce)
            append(range, of: map, order, &next, channels: channels)
        }
    }

    private mutating func append(
        _ range: Range<Int>,
        of map: MapSnapshot,
        _ order: CellOrder,
        _ next: inout [Int],
        channels: Int
    ) {
        var sums = [Float](repeating: 0, count: channels * range.count)
        var segmentationSums = [Float](repeating: 0, count: segmentationChannels * range.count)
        var weights = [Float](repeating: 0, count: range.count)
        var moments = [Float](repeating: 0, count: 4 * range.count)
        order.forEachSubmap(in: range, &next) { number, places in
            let part = CellPart(order, number, places, first: range.lowerBound)
            let gaussians = map.submaps[number].gaussians
            part.add(gaussians, to: &sums, &weights, &moments)
            if segmentationChannels > 0, gaussians.segmentationChannels == segmentationChannels {
                part.addSegmentation(gaussians, to: &segmentationSums)
            }
        }
        let evidence = range.indices.map { moments[4 * ($0 - range.lowerBound) + 3] }
        features += meanHalves(sums, weights)
        segmentation += meanHalves(segmentationSums, evidence)
        self.evidence += evidence
        centres += evidence.indices.map { cell in
            SIMD3(moments[4 * cell], moments[4 * cell + 1], moments[4 * cell + 2])
                / max(moments[4 * cell + 3], 1e-12)
        }
    }
}

/// The Gaussians of one submap that lie in some cells.
private struct CellPart {
    private let order: CellOrder
    private let world: Int
    private let places: Range<Int>
    private let first: Int32

    init(_ order: CellOrder, _ submap: Int, _ places: Range<Int>, first: Int) {
        (self.order, self.places, self.first) = (order, places, Int32(first))
        world = 3 * order.starts[submap]
    }

    // Unsafe because kernels read parts of arrays.

    func add(
        _ gaussians: MapGaussians,
        to sums: inout [Float],
        _ weights: inout [Float],
        _ moments: inout [Float]
    ) {
        order.order.withUnsafeBufferPointer { rows in
            order.cells.withUnsafeBufferPointer { cells in
                order.world.withUnsafeBufferPointer { world in
                    semsplat_add_to_cells(
                        gaussians.features,
                        gaussians.inverseNorms,
                        gaussians.evidence,
                        world.baseAddress.map { $0 + self.world },
                        rows.baseAddress.map { $0 + places.lowerBound },
                        cells.baseAddress.map { $0 + places.lowerBound },
                        places.count,
                        first,
                        Int32(gaussians.channels),
                        &sums,
                        &weights,
                        &moments
                    )
                }
            }
        }
    }

    func addSegmentation(_ gaussians: MapGaussians, to sums: inout [Float]) {
        order.order.withUnsafeBufferPointer { rows in
            order.cells.withUnsafeBufferPointer { cells in
                semsplat_add_steps_to_cells(
                    gaussians.segmentation,
                    gaussians.evidence,
                    rows.baseAddress.map { $0 + places.lowerBound },
                    cells.baseAddress.map { $0 + places.lowerBound },
                    places.count,
                    first,
                    Int32(gaussians.segmentationChannels),
                    &sums
                )
            }
        }
    }
}

/// Rows of sums over their weights, as halves.
private func meanHalves(_ sums: [Float], _ weights: [Float]) -> [UInt16] {
    guard !sums.isEmpty else { return [] }
    return [UInt16](unsafeUninitializedCapacity: sums.count) { buffer, count in
        // Unsafe because the kernel fills the array before Swift knows of its elements.
        semsplat_mean_halves(
            sums,
            weights,
            weights.count,
            Int32(sums.count / weights.count),
            buffer.baseAddress
        )
        count = sums.count
    }
}
