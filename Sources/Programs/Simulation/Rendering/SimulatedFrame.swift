internal import CKernels
internal import Foundation
public import Geometry
public import Imaging

/// One picture of a room with its truth.
public struct SimulatedFrame: Sendable {
    /// What a camera sees.
    public var color: ColorImage
    /// Exact depth along z through the pixels' centres, metres.
    public var depth: DepthImage
    /// The ids of the objects at the pixels' centres.
    public var instances: LabelImage
}

extension SimulatedRoom {
    /// A camera without distortion.
    ///
    /// - Parameters:
    ///   - width: Pixels in a row.
    ///   - height: Rows.
    ///   - fieldOfViewDegrees: From the left border to the right.
    /// - Returns: The camera, its principal point in the image's middle.
    public static func camera(width: Int, height: Int, fieldOfViewDegrees: Double) -> Pinhole {
        let half = fieldOfViewDegrees / 2 * .pi / 180
        let focal = Double(width) / 2 / tan(half)
        return Pinhole(
            fx: focal,
            fy: focal,
            cx: Double(width) / 2,
            cy: Double(height) / 2,
            width: width,
            height: height
        )
    }

    /// What a camera sees from a pose.
    ///
    /// - Parameters:
    ///   - pinhole: The camera.
    ///   - worldFromCamera: The pose of its optical frame.
    ///   - number: The frame's number; together with the room's seed it seeds all noise.
    ///   - effects: What the camera's electronics do; nil for a perfect camera.
    /// - Returns: Colour, depth and ids.
    public func frame(
        _ pinhole: Pinhole,
        worldFromCamera: Pose,
        number: Int = 0,
        effects: SensorEffects? = nil
    ) -> SimulatedFrame {
        let noise = UInt32(truncatingIfNeeded: seed &* 7_919 &+ UInt64(number) &* 104_729)
        var exposure = caster.exposure(pinhole, worldFromCamera: worldFromCamera, seed: noise)
        effects?.blur(&exposure.radiance, width: pinhole.width, height: pinhole.height)
        var development = semsplat_cast_development()
        let gains = effects?.gains(frame: number) ?? SIMD3(repeating: 1)
        development.gains = (
            Float(gain * gains.x), Float(gain * gains.y), Float(gain * gains.z)
        )
        development.noise = Float(effects?.noise ?? 0)
        development.seed = noise
        return SimulatedFrame(
            color: Self.developed(exposure.radiance, pinhole, development),
            depth: exposure.depth,
            instances: exposure.instances
        )
    }

    private static func developed(
        _ radiance: [Float],
        _ pinhole: Pinhole,
        _ development: semsplat_cast_development
    ) -> ColorImage {
        var development = development
        var pixels = [UInt8](repeating: 0, count: radiance.count)
        semsplat_cast_develop(radiance, Int32(radiance.count / 3), &development, &pixels)
        return ColorImage(width: pinhole.width, height: pinhole.height, pixels: pixels)
    }

    /// The exposure that suits a room: looks around from its middle in small pictures.
    static func gain(_ caster: RayCaster) -> Double {
        let pinhole = camera(width: 40, height: 30, fieldOfViewDegrees: 80)
        var values: [Float] = []
        for step in 0..<4 {
            let pose = Pose(camera: [0, 0, 1.3], yaw: Double(step) * .pi / 2 + 0.4, pitch: -0.2)
            let picture = caster.exposure(pinhole, worldFromCamera: pose, seed: 1).radiance
            for first in stride(from: 0, to: picture.count, by: 3) {
                values.append(
                    0.3 * picture[first] + 0.6 * picture[first + 1] + 0.1 * picture[first + 2]
                )
            }
        }
        values.sort()
        // Some of the picture may burn out, as windows do; most of it must not.
        let (middle, bright) = (
            Double(values[values.count / 2]), Double(values[values.count * 9 / 10])
        )
        return min(0.34 / max(middle, 1e-4), 0.95 / max(bright, 1e-4))
    }
}
