internal import Geometry
internal import Messages

/// What a session begins with: transforms that hold all the time and each camera's first calibration, wherever the bag has
/// them.
struct BagOpening {
    private struct Joint: Hashable {
        let parent: String
        let pose: Pose

        init(_ transform: FrameTransform) {
            (parent, pose) = (transform.parentFrameID, transform.parentFromChild)
        }
    }

    private var transforms: [FrameTransform] = []
    /// What was said last of each child.
    private var joints: [String: Joint] = [:]
    /// The first calibrations, by camera, until their turn in the bag has come.
    private var calibrations: [String: CameraCalibration] = [:]

    /// Far more than a robot has.
    private static let mostFrames = 10_000

    init(_ file: BagFile, _ roles: [String: [BagPlan.Role]]) throws(BagError) {
        try readTransforms(file, roles)
        for (topic, roles) in roles {
            for case .calibration(let camera, let isRectified) in roles {
                var messages = file.messages(topics: [topic])
                while calibrations[camera] == nil, let entry = try messages.next() {
                    calibrations[camera] = try? ROSCameraInfo(entry).calibration(
                        isRectified: isRectified
                    )
                }
            }
        }
    }

    private mutating func readTransforms(
        _ file: BagFile,
        _ roles: [String: [BagPlan.Role]]
    ) throws(BagError) {
        let topics = roles.filter { $0.value.contains(.transforms(isStatic: true)) }.keys
        guard !topics.isEmpty else { return }
        var messages = file.messages(topics: Set(topics))
        while let entry = try messages.next() {
            guard let type = ROSType(rawValue: entry.typeName),
                let poses = try? ROSPose.all(entry, type)
            else { continue }
            for pose in poses {
                guard let transform = try? FrameTransform(pose, child: nil),
                    joints[transform.childFrameID] == nil, joints.count < Self.mostFrames
                else { continue }
                joints[transform.childFrameID] = Joint(transform)
                transforms.append(transform)
            }
        }
    }

    /// The messages, in an order that does not depend on the run.
    func messages(without child: String?) -> [(topic: String, message: any Message)] {
        let fixed = transforms.filter { $0.childFrameID != child }
        let first: [(String, any Message)] =
            fixed.isEmpty ? [] : [("/tf_static", FrameTransforms(fixed))]
        return first
            + calibrations.sorted { $0.key < $1.key }.map { camera, calibration in
                (BagPlan.Role.calibration(camera: camera, isRectified: false).topic, calibration)
            }
    }

    /// The transforms that are not as they were said last.
    mutating func news(in transforms: [FrameTransform]) -> [FrameTransform] {
        transforms.filter { transform in
            let joint = Joint(transform)
            guard joints[transform.childFrameID] != joint else { return false }
            joints[transform.childFrameID] = joint
            return true
        }
    }

    /// Whether that is the calibration that the session began with; once.
    mutating func hasSaid(_ calibration: CameraCalibration, of camera: String) -> Bool {
        guard calibrations[camera] == calibration else { return false }
        calibrations[camera] = nil
        return true
    }
}

/// Which frame hangs from which.
struct BagFrames {
    private var parents: [String: String] = [:]
    private static let mostFrames = 10_000

    mutating func note(_ transform: FrameTransform) {
        guard parents.count < Self.mostFrames || parents[transform.childFrameID] != nil else {
            return
        }
        parents[transform.childFrameID] = transform.parentFrameID
    }

    /// The frame at the end of the way up; a loop ends where it began.
    func root(of frame: String) -> String {
        var (frame, seen) = (frame, Set<String>())
        while seen.insert(frame).inserted, let parent = parents[frame] { frame = parent }
        return frame
    }
}
