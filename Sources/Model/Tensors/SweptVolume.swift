internal import CKernels

/// What plane sweeps added up, and how often they could.
public struct SweptVolume: Sendable, Equatable {
    /// `[windows * planes, height, width]`.
    public internal(set) var sums: Tensor
    /// Over how many views each candidate was summed, `[planes, height, width]`: the same for all windows.
    public internal(set) var counts: Tensor

    /// Nothing yet.
    public init(windows: Int = 1, planes: Int, height: Int, width: Int) {
        sums = Tensor(shape: [windows * planes, height, width])
        counts = Tensor(shape: [planes, height, width])
    }

    /// The mean of all that several volumes summed.
    ///
    /// - Parameter volumes: one or more of the same shape, added in this order.
    /// - Returns: shaped as their sums; 0 where they summed nothing.
    public static func mean(of volumes: [SweptVolume]) -> Tensor {
        let (first, cells) = (volumes[0], volumes[0].counts.count)
        precondition(volumes.allSatisfy { $0.sums.shape == first.sums.shape })
        return Tensor(shape: first.sums.shape) { out in
            withPointers(to: volumes.map(\.sums)) { sums in
                withPointers(to: volumes.map(\.counts)) { counts in
                    volume_mean(
                        sums,
                        counts,
                        Int32(volumes.count),
                        Int32(first.sums.count / cells),
                        cells,
                        out
                    )
                }
            }
        }
    }
}
