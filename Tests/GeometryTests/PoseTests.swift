import Geometry
import Testing

@Suite struct PoseTests {
    @Test func `inverse cancels`() {
        let pose = Pose(
            rotation: Quaternion(x: 0.1, y: -0.3, z: 0.2, w: 0.9),
            translation: [1, -2, 3]
        )
        let point = pose.inverse * (pose * Vector3(0.4, 0.5, -0.6))
        #expect((point - Vector3(0.4, 0.5, -0.6)).length < 1e-12)
    }

    @Test func `matrix and quaternion agree`() {
        for w in [0.9, 0.1, -0.4] {
            let rotation = Quaternion(x: 0.5, y: -0.3, z: 0.7, w: w)
            let again = Quaternion(rotation.matrix)
            #expect((rotation.inverse * again).radians < 1e-7)
        }
    }

    @Test func `interpolation halves the angle`() {
        let half = Quaternion.identity.interpolated(
            to: Quaternion(radians: 1, about: [0, 0, 1]),
            fraction: 0.5
        )
        #expect(abs(half.radians - 0.5) < 1e-12)
    }
}
