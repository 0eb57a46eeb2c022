import Foundation

/// Memory that is read or copied as fast as the C library does: what moving as many bytes costs at least.
public final class TouchedMemory {
    private let bytes: [UInt8]
    private var target: [UInt8]

    /// As many bytes as are asked, all 1, and as many to copy them to.
    public init(bytes count: Int) {
        bytes = [UInt8](repeating: 1, count: count)
        target = [UInt8](repeating: 0, count: count)
    }

    /// Looks at every byte once; false, as none is 2.
    public func read() -> Bool {
        bytes.withUnsafeBytes { $0.baseAddress.map { memchr($0, 2, bytes.count) != nil } ?? false }
    }

    /// Copies every byte once.
    public func copy() {
        target.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { target.copyMemory(from: $0) }
        }
    }
}
