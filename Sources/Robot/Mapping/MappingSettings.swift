/// Everything that can be chosen about mapping.
public struct MappingSettings: Sendable, Equatable {
    /// How many keyframes the predictor sees at a time, 2 to 4.
    public var window: Int

    /// When a frame becomes a keyframe.
    public var keyframes: KeyframeSettings

    /// How the map is kept.
    public var map: MapSettings

    /// The usual settings.
    public init(
        window: Int = 4,
        keyframes: KeyframeSettings = KeyframeSettings(),
        map: MapSettings = MapSettings()
    ) {
        self.window = window
        self.keyframes = keyframes
        self.map = map
    }
}
