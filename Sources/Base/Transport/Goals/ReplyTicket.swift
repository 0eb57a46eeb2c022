public import Messages

/// The right to answer one request.
///
/// It may be used on any thread, at any time.
public struct ReplyTicket: Sendable {
    let requestID: [UInt8]
    let replies: ReplyQueue
    let wake: Wake
    let objection: @Sendable () -> String?

    /// Why who asked may not ask that any more, as the folder of clients says now; nil while it may.
    public var withdrawn: String? { objection() }

    /// Answers the request; only the first answer counts.
    ///
    /// Never waits.
    public func reply(_ answer: some Message) {
        replies.put(
            .init(
                requestID: requestID,
                typeName: type(of: answer).typeName,
                payload: answer.encoded()
            )
        )
        wake.signal()
    }
}
