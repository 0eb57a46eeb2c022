/// Where a Gaussian of a map is.
public struct GaussianAddress: Sendable, Hashable {
    /// The number of its submap.
    public var submap: Int32

    /// Its place in the submap.
    public var index: Int32

    /// Gaussian `index` of submap number `submap`.
    public init(submap: Int32, index: Int32) {
        self.submap = submap
        self.index = index
    }

    static let none = GaussianAddress(submap: -1, index: -1)
}
