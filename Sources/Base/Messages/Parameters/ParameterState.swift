internal import CMessages

/// The parameters that were asked for, as they are after what was asked.
public struct ParameterState: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.ParameterState"

    /// A parameter as it is.
    public struct Parameter: Hashable, Sendable {
        /// The name, as in the configuration: `mapping.budget_mib`.
        public var name: String
        /// The value, as in the configuration.
        public var value: String
        /// Whether it may change while the daemon runs.
        public var isLive: Bool

        /// Creates the parameter.
        public init(name: String, value: String, isLive: Bool) {
            (self.name, self.value, self.isLive) = (name, value, isLive)
        }
    }

    /// Whether what was asked was done.
    public var isDone = true

    /// Why it was not, and then nothing has changed; empty otherwise.
    public var reason = ""

    /// The parameters, in the order of the configuration.
    public var parameters: [Parameter] = []

    /// No parameters.
    public init() {}

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__parameter_state__init) {
            c,
            reader throws(WireError) in
            var state = ParameterState()
            state.isDone = c.done != 0
            state.reason = try reader.text(c.reason, "reason")
            state.parameters = try reader.list(c.parameters, c.n_parameters) {
                element throws(WireError) in
                Parameter(
                    name: try reader.name(element.name, "parameters.name"),
                    value: try reader.text(element.value, "parameters.value"),
                    isLive: element.live != 0
                )
            }
            return state
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__parameter_state__init) { c, arena in
            c.done = isDone ? 1 : 0
            c.reason = arena.text(reason)
            let elements = parameters.map { parameter in
                arena.make(semsplat__v1__parameter__init) {
                    $0.name = arena.text(parameter.name)
                    $0.value = arena.text(parameter.value)
                    $0.live = parameter.isLive ? 1 : 0
                }
            }
            (c.n_parameters, c.parameters) = (elements.count, arena.list(elements))
        }
    }
}
