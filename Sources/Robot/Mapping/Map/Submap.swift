public import Geometry

/// The Gaussians that hang on one keyframe, in its camera frame.
///
/// When the keyframe's pose is corrected, they move with it.
public struct Submap: Sendable {
    /// What they hang on.
    public internal(set) var keyframe: Keyframe

    /// The Gaussians.
    public internal(set) var gaussians: MapGaussians

    /// Whether the keyframe is in the window, so that the next prediction replaces them.
    public internal(set) var isActive: Bool

    /// The pose of the keyframe's camera in the world.
    public var worldFromCamera: Pose { keyframe.worldFromCamera }

    var byteCount: Int { gaussians.byteCount + keyframe.byteCount }

    /// The same with other numbers for keyframes; Gaussians whose last keyframe has none get this keyframe's.
    func renumbered(_ numbers: [Int: Int]) -> Submap {
        var copy = self
        let own = numbers[keyframe.id] ?? keyframe.id
        copy.keyframe.id = own
        copy.gaussians.lastKeyframes = gaussians.lastKeyframes.map {
            Int32(numbers[Int($0)] ?? own)
        }
        return copy
    }
}
