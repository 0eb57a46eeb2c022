package import Ingest
package import Transport

/// One thing that happened in a recording, and when.
package struct ReplayEvent: Sendable {
    /// What happened.
    package enum Content: Sendable {
        /// A message came in.
        case message(Envelope)
        /// A frame of a sequence folder, which has its pose already.
        case frame(PosedFrame)
    }

    /// When, in the recording's own time: nanoseconds that never go back.
    package let nanoseconds: UInt64

    /// What.
    package let content: Content

    /// Something that happened.
    package init(at nanoseconds: UInt64, _ content: Content) {
        (self.nanoseconds, self.content) = (nanoseconds, content)
    }
}
