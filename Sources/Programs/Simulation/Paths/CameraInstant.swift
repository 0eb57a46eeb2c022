internal import Foundation
public import Geometry

/// Where the camera is at a moment.
public struct CameraInstant: Sendable {
    /// From the start of the path, nanoseconds.
    public var stampNanoseconds: Int64
    /// The pose of the camera's optical frame (x right, y down, z forward) in the room.
    public var worldFromCamera: Pose
}

extension Pose {
    /// An optical frame at a place that looks `yaw` from x towards y and `pitch` up, leaning by `roll`.
    init(camera position: Vector3, yaw: Double, pitch: Double, roll: Double = 0) {
        let forward = Vector3(cos(pitch) * cos(yaw), cos(pitch) * sin(yaw), sin(pitch))
        let right = Vector3(sin(yaw), -cos(yaw), 0)
        let down = forward.cross(right)
        let axes = Matrix3(
            rowMajor: [
                right.x, down.x, forward.x, right.y, down.y, forward.y, right.z, down.z, forward.z,
            ]
        )
        let lean = Quaternion(radians: roll, about: [0, 0, 1])
        self.init(rotation: Quaternion(axes) * lean, translation: position)
    }
}

/// Turns a camera slowly from one target to the next.
struct Gaze {
    private(set) var yaw: Double
    private(set) var pitch: Double
    private var yawRate = 0.0
    private var pitchRate = 0.0
    private let fastest: Double

    /// Starts at rest; it never turns faster than `fastest` radians a second.
    init(from position: Vector3, to target: Vector3, fastest: Double) {
        (yaw, pitch) = Self.angles(from: position, to: target)
        self.fastest = fastest
    }

    /// Turns towards a target for `seconds`, in small steps so that any frame rate turns alike.
    mutating func follow(_ target: Vector3, from position: Vector3, seconds: Double) {
        let steps = max(1, Int((seconds * 50).rounded()))
        for _ in 0..<steps { step(target, from: position, seconds: seconds / Double(steps)) }
    }

    private mutating func step(_ target: Vector3, from position: Vector3, seconds: Double) {
        let wanted = Self.angles(from: position, to: target)
        let turn = atan2(sin(wanted.yaw - yaw), cos(wanted.yaw - yaw))
        let ease = min(1, 2.5 * seconds)
        yawRate += ease * (max(-fastest, min(fastest, 1.2 * turn)) - yawRate)
        pitchRate +=
            ease * (max(-fastest / 2, min(fastest / 2, 1.2 * (wanted.pitch - pitch))) - pitchRate)
        yaw += yawRate * seconds
        pitch += pitchRate * seconds
    }

    private static func angles(
        from position: Vector3,
        to target: Vector3
    ) -> (yaw: Double, pitch: Double) {
        let offset = target - position
        let level = max((offset.x * offset.x + offset.y * offset.y).squareRoot(), 0.05)
        let pitch = atan2(offset.z, level)
        return (atan2(offset.y, offset.x), max(-0.62, min(0.12, pitch)))
    }
}
