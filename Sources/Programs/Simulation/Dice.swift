/// Random numbers from a seed: the same seed, the same throws, on every machine and in every run.
public struct Dice: Sendable {
    private var state: UInt64

    /// Dice that fall as `seed` says.
    public init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019
        _ = word()
    }

    /// 64 random bits (the mixer of SplitMix64).
    public mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1.
    public mutating func unit() -> Double { Double(word() >> 11) * 0x1p-53 }

    /// From `low` to below `high`.
    public mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * unit()
    }

    /// One of `low` to `high`, both included.
    public mutating func count(_ low: Int, _ high: Int) -> Int {
        low + Int(word() % UInt64(high - low + 1))
    }

    /// True with this probability.
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// One of `items`, which must not be empty.
    public mutating func pick<Item>(_ items: [Item]) -> Item { items[count(0, items.count - 1)] }

    /// The items in another order.
    public mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var items = items
        for index in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(index, count(0, index))
        }
        return items
    }

    /// A seed for a surface's pattern.
    public mutating func patternSeed() -> UInt32 { UInt32(truncatingIfNeeded: word()) }

    /// Dice of their own for a part of the work, so that a change there changes nothing elsewhere.
    public mutating func fork() -> Dice { Dice(seed: word()) }
}
