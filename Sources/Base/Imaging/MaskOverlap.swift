extension Mask {
    /// The pixels set in both over those set in either: 0 when nothing is set, or the sizes differ.
    public func intersectionOverUnion(with other: Mask) -> Double {
        guard (width, height) == (other.width, other.height) else { return 0 }
        let both = zip(isSet, other.isSet).count { $0 && $1 }
        let either = area + other.area - both
        return either > 0 ? Double(both) / Double(either) : 0
    }
}
