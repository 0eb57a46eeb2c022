/// Where a Gaussian of a map is.
public struct GaussianAddress: Sendable, Equatable {
    /// The number of its submap.
    public var submap: Int32

    /// Its place in the submap.
    public var index: Int32

    static let none = GaussianAddress(submap: -1, index: -1)
}
