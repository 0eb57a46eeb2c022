internal import CMessages

/// Asks the daemon for its parameters, or to change some while it runs.
public struct ParameterRequest: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.ParameterRequest"

    /// What is to be done.
    public enum Action: UInt32, Sendable, CaseIterable {
        /// Say all of them.
        case list
        /// Say those that are named.
        case get
        /// Change those that are named, all of them or none.
        case set
    }

    /// A parameter and a value.
    public struct Setting: Hashable, Sendable {
        /// The name, as in the configuration: `mapping.budget_mib`.
        public var name: String
        /// The value, as in the configuration: YAML.
        public var value: String

        /// Creates the setting.
        public init(_ name: String, _ value: String = "") {
            (self.name, self.value) = (name, value)
        }
    }

    /// What is to be done.
    public var action: Action

    /// Which parameters, and for `set` what they are to be.
    public var settings: [Setting]

    /// Creates the message.
    public init(_ action: Action, _ settings: [Setting] = []) {
        (self.action, self.settings) = (action, settings)
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__parameter_request__init) {
            c,
            reader throws(WireError) in
            guard let action = Action(rawValue: UInt32(c.action.rawValue)) else {
                throw reader.bad("action", "\(c.action.rawValue)", "0 (LIST) to 2 (SET)")
            }
            return ParameterRequest(
                action,
                try reader.list(c.settings, c.n_settings) { element throws(WireError) in
                    Setting(
                        try reader.name(element.name, "settings.name"),
                        try reader.text(element.value, "settings.value")
                    )
                }
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__parameter_request__init) { c, arena in
            c.action = Semsplat__V1__ParameterRequest__Action(rawValue: action.rawValue)
            let elements = settings.map { setting in
                arena.make(semsplat__v1__parameter_setting__init) {
                    $0.name = arena.text(setting.name)
                    $0.value = arena.text(setting.value)
                }
            }
            (c.n_settings, c.settings) = (elements.count, arena.list(elements))
        }
    }
}
