/// What waits for a recording's disk.
struct RecorderBacklog: Sendable {
    /// For how long the disk has been at what it was given last; 0 while it has nothing to do.
    let busySeconds: Double
    /// What has come since.
    let waitingBytes: Int
    /// The most that may wait.
    let maximumBytes: Int

    /// A disk that takes longer for one turn does not keep up.
    private static let patienceSeconds = 1.0

    /// What is wrong and what to do; nil while the disk keeps up.
    var complaint: String? {
        guard busySeconds > Self.patienceSeconds else { return nil }
        return """
            the disk is still at what it was given \(Int(busySeconds)) s ago; \(waitingBytes >> 20) of \
            \(maximumBytes >> 20) MiB wait for it, and what finds no room is dropped: look for what else writes there, \
            or record to a faster disk
            """
    }
}
