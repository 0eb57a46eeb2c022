public import Geometry

/// One frame of a sequence.
public struct SequenceFrame: Hashable, Sendable {
    /// The number in the names of the frame's files.
    public var number: Int
    /// Nanoseconds, from the sequence's own zero or the Unix epoch.
    public var stampNanoseconds: Int64
    /// Takes points of the camera's optical frame to the sequence's world frame.
    public var worldFromCamera: Pose

    /// A frame from its parts.
    public init(number: Int, stampNanoseconds: Int64, worldFromCamera: Pose) {
        self.number = number
        self.stampNanoseconds = stampNanoseconds
        self.worldFromCamera = worldFromCamera
    }

    /// `000012` for number 12: the stem of the frame's files.
    public var stem: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
