/// Why a ROS bag cannot be read: which file, where, what is wrong and what to do.
public struct BagError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file or folder.
    public var file: String
    /// Where in the file, in bytes; `nil` where it is about no place.
    public var offset: UInt64?
    /// What was found, what is allowed and, where something can be done, what to do.
    public var reason: String

    /// `file: byte offset: reason`.
    public var description: String {
        [file, offset.map { "byte \($0)" }, reason].compactMap(\.self).joined(separator: ": ")
    }

    init(_ file: String, offset: UInt64? = nil, _ reason: String) {
        (self.file, self.offset, self.reason) = (file, offset, reason)
    }

    init(_ error: MCAPError) {
        let reason = [error.record, error.reason].compactMap(\.self).joined(separator: ": ")
        self.init(error.file, offset: error.offset, reason)
    }
}
