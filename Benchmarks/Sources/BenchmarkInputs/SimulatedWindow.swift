public import SemanticSplat
import Simulation

/// Views of a rendered room as a robot drives through it, ten frames apart: what a window is made of.
///
/// - Parameters:
///   - count: of views.
///   - width: of the images, pixels.
///   - height: of the images, pixels.
/// - Returns: the views, in the order of the drive.
public func simulatedWindow(_ count: Int, width: Int, height: Int) -> [PosedView] {
    let room = SimulatedRoom(seed: 12)
    let camera = SimulatedRoom.camera(width: width, height: height, fieldOfViewDegrees: 62)
    let path = room.path(frames: 10 * count, rateHz: 10)
    return stride(from: 0, to: path.count, by: 10).map { index in
        PosedView(
            image: room.frame(camera, worldFromCamera: path[index].worldFromCamera).color,
            pinhole: camera,
            worldFromCamera: path[index].worldFromCamera,
            stampNanoseconds: path[index].stampNanoseconds
        )
    }
}
