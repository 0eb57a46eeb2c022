internal import CKernels

extension LanguageCells {
    /// A Gaussian of a cell that was found relevant.
    public struct RelevantMember: Sendable {
        /// The Gaussian.
        public let member: Member

        /// How relevant the cell is, 0 to 1.
        public let relevancy: Float

        /// A Gaussian of a cell of that relevancy.
        public init(_ member: Member, relevancy: Float) {
            (self.member, self.relevancy) = (member, relevancy)
        }
    }

    /// The Gaussians of cells that lie within a box of the world's axes, cell by cell.
    ///
    /// - Parameters:
    ///   - cells: numbers of cells.
    ///   - relevancies: how relevant each of them is.
    ///   - low: the lowest corner, in metres.
    ///   - high: the highest.
    /// - Returns: the Gaussians, those of a cell in their order.
    public func members(
        of cells: [Int32],
        relevancies: [Float],
        from low: SIMD3<Float>,
        to high: SIMD3<Float>
    ) -> [RelevantMember] {
        precondition(cells.count == relevancies.count)
        let count = cells.reduce(0) { $0 + memberRange(of: Int($1)).count }
        return [RelevantMember](unsafeUninitializedCapacity: count) { gathered, kept in
            guard count > 0 else { return }
            // Unsafe because the kernel copies hundreds of thousands of rows as the numbers that they are; that they are laid
            // out so a test holds.
            members.withUnsafeBytes { members in
                kept = semsplat_gather_members(
                    members.bindMemory(to: Float.self).baseAddress,
                    starts,
                    cells,
                    relevancies,
                    cells.count,
                    [low.x, low.y, low.z],
                    [high.x, high.y, high.z],
                    UnsafeMutableRawBufferPointer(gathered).bindMemory(to: Float.self).baseAddress
                )
            }
        }
    }
}
