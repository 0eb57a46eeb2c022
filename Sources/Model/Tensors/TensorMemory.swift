/// What tensors take of the memory.
public struct TensorMemory: Sendable, Equatable {
    /// What tensors have now.
    public private(set) var usedBytes = 0
    /// The most that they ever had.
    public private(set) var mostUsedBytes = 0
    /// What was taken from the system.
    public private(set) var reservedBytes = 0
    /// How often memory was taken from the system.
    public private(set) var growthCount = 0

    /// Those of this process.
    public static var current: TensorMemory { Arena.shared.figures }

    mutating func take(_ byteCount: Int) {
        usedBytes += byteCount
        mostUsedBytes = max(mostUsedBytes, usedBytes)
    }

    mutating func give(_ byteCount: Int) { usedBytes -= byteCount }

    mutating func grow(_ byteCount: Int) {
        reservedBytes += byteCount
        growthCount += 1
    }
}
