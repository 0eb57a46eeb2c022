import Testing

/// The daemon as a robot meets it: a process, sockets and messages.
///
/// One test after the other: each has a daemon of its own, and some measure its times.
@Suite(.serialized) enum DaemonTests {}
