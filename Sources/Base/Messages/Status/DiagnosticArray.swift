internal import CMessages

/// The state of one part of the daemon.
public struct DiagnosticStatus: Hashable, Sendable {
    /// The levels of ROS diagnostics, by their values on the wire.
    public enum Level: UInt32, Sendable {
        case ok
        case warning
        case error
        case stale
    }

    /// One figure.
    public struct Value: Hashable, Sendable {
        /// What it measures, with its unit.
        public var key: String
        /// The figure as text.
        public var value: String

        /// Creates the figure.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// How bad it is.
    public var level: Level

    /// Which part.
    public var name: String

    /// What is wrong and what to do, or that all is well.
    public var message: String

    /// The figures.
    public var values: [Value]

    /// Creates the status.
    public init(level: Level, name: String, message: String, values: [Value] = []) {
        self.level = level
        self.name = name
        self.message = message
        self.values = values
    }

    /// The figure named `key`.
    public subscript(key: String) -> String? { values.first { $0.key == key }?.value }
}

/// The state of the daemon, once a second.
public struct DiagnosticArray: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.DiagnosticArray"

    /// When it was so, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// Part by part.
    public var status: [DiagnosticStatus]

    /// Creates the message.
    public init(stampNanoseconds: Int64, status: [DiagnosticStatus]) {
        self.stampNanoseconds = stampNanoseconds
        self.status = status
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__diagnostic_array__init) {
            c,
            reader throws(WireError) in
            DiagnosticArray(
                stampNanoseconds: try reader.stamp(c.stamp, "stamp"),
                status: try reader.list(c.status, c.n_status) { element throws(WireError) in
                    try DiagnosticStatus(element, reader)
                }
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__diagnostic_array__init) { c, arena in
            c.stamp = arena.stamp(stampNanoseconds)
            let elements = status.map { $0.made(in: arena) }
            (c.n_status, c.status) = (elements.count, arena.list(elements))
        }
    }
}

extension DiagnosticStatus {
    fileprivate init(
        _ c: Semsplat__V1__DiagnosticStatus,
        _ reader: FieldReader
    ) throws(WireError) {
        self.init(
            level: Level(rawValue: c.level.rawValue) ?? .error,
            name: try reader.text(c.name, "status.name"),
            message: try reader.text(c.message, "status.message"),
            values: try reader.list(c.values, c.n_values) { element throws(WireError) in
                Value(
                    try reader.text(element.key, "status.values.key"),
                    try reader.text(element.value, "status.values.value")
                )
            }
        )
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__DiagnosticStatus> {
        arena.make(semsplat__v1__diagnostic_status__init) {
            $0.level = Semsplat__V1__DiagnosticStatus__Level(rawValue: level.rawValue)
            $0.name = arena.text(name)
            $0.message = arena.text(message)
            let pairs = values.map { value in
                arena.make(foxglove__key_value_pair__init) {
                    $0.key = arena.text(value.key)
                    $0.value = arena.text(value.value)
                }
            }
            ($0.n_values, $0.values) = (pairs.count, arena.list(pairs))
        }
    }
}
