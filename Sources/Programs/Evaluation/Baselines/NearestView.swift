public import Geometry

/// The context image taken nearest to the target's camera, shown as it is: what a novel view is
/// worth that moves nothing.
public enum NearestView {
    /// The index of the context whose camera centre is nearest to the target's (the first on a tie);
    /// `nil` without contexts.
    public static func index(of target: Pose, among contexts: [Pose]) -> Int? {
        contexts.indices.min { left, right in
            (contexts[left].translation - target.translation).length
                < (contexts[right].translation - target.translation).length
        }
    }
}
