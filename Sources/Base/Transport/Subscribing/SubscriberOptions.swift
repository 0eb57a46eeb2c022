/// What a subscriber takes, and how much of it.
public struct SubscriberOptions: Hashable, Sendable {
    /// The topics.
    ///
    /// The default is everything that a robot publishes.
    public var rules = TopicRule.sensors
    /// The longest payload that is passed on.
    ///
    /// The default is 64 MiB: a raw 16-megapixel image.
    ///
    /// ZeroMQ ends the connection of a peer that sends more than twice as much.
    public var maximumBytes = 64 << 20
    /// The most payload that waits in all rings together.
    ///
    /// The default is 256 MiB.
    public var maximumWaitingBytes = 256 << 20
    /// The most topics that are told apart.
    ///
    /// The default is 256.
    public var maximumTopics = 256

    /// The names that the topics have on the wire.
    ///
    /// The default is the same as inside.
    public var names = TopicNames.unchanged

    /// Creates the defaults.
    public init() {}

    /// The defaults, for `rules`.
    public init(rules: [TopicRule]) { self.rules = rules }
}
