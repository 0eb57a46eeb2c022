package import Geometry
package import Messages

/// A full example of every message: every field has a value that is not its default.
package enum Samples {
    package static let stamp: Int64 = 1_764_000_000_123_456_789
    package static let pose = Pose(
        rotation: Quaternion(radians: 0.5, about: Vector3(1, 2, 3)),
        translation: Vector3(1.5, -2.25, 0.125)
    )

    package static let compressedImage = CompressedImage(
        stampNanoseconds: stamp,
        frameID: "front_optical_frame",
        format: "jpeg",
        data: (0..<200).map { UInt8($0) }
    )
    package static let rawImage = RawImage(
        stampNanoseconds: stamp,
        frameID: "front_optical_frame",
        width: 3,
        height: 2,
        encoding: "rgb8",
        step: 9,
        data: (0..<18).map { UInt8($0) }
    )
    package static let calibration = CameraCalibration(
        stampNanoseconds: stamp,
        frameID: "front_optical_frame",
        width: 640,
        height: 480,
        distortionModel: "plumb_bob",
        distortion: [0.1, -0.2, 0.001, 0.002, 0.05],
        intrinsics: [525, 0, 319.5, 0, 525, 239.5, 0, 0, 1],
        rectification: [1, 0, 0, 0, 1, 0, 0, 0, 1],
        projection: [525, 0, 319.5, 0, 0, 525, 239.5, 0, 0, 0, 1, 0]
    )
    package static let transform = FrameTransform(
        stampNanoseconds: stamp,
        parentFrameID: "map",
        childFrameID: "odom",
        parentFromChild: pose
    )
    package static let transforms = FrameTransforms([
        transform,
        FrameTransform(
            stampNanoseconds: -1,
            parentFrameID: "odom",
            childFrameID: "Küche",
            parentFromChild: pose
        ),
    ])
    package static let cloud = PointCloud(
        stampNanoseconds: stamp,
        frameID: "map",
        names: ["x", "y", "z"],
        rows: [1, 2, 3, 4, 5, 6]
    )
    package static let grid = Grid(
        stampNanoseconds: stamp,
        frameID: "map",
        pose: pose,
        columnCount: 3,
        cellMetres: 0.05,
        name: "occupancy",
        cells: [-1, 0, 100, 0, 0, -1]
    )
    package static let scene = SceneUpdate(
        stampNanoseconds: stamp,
        removedIDs: ["gone", "gone too"],
        entities: [
            .init(
                stampNanoseconds: stamp,
                frameID: "map",
                id: "7",
                pose: pose,
                size: Vector3(1, 2, 3),
                label: "红色杯子"
            )
        ]
    )
    package static let annotations = ImageAnnotations(
        stampNanoseconds: stamp,
        loops: [
            .init(
                points: [SIMD2(1, 2), SIMD2(3.5, 4), SIMD2(0, 9)],
                color: .init(red: 0.1, green: 0.2, blue: 0.3, alpha: 0.4),
                thickness: 3
            )
        ],
        labels: [
            .init(
                position: SIMD2(5, 6.25),
                text: "杯 83 %",
                background: .init(red: 0.5, green: 0.6, blue: 0.7, alpha: 0.8)
            )
        ]
    )
    package static let cancel = CancelGoal(goalID: "g1")
    package static let poseGraphUpdate = PoseGraphUpdate(
        stampNanoseconds: stamp,
        frameID: "map",
        childFrameID: "base_link",
        poses: [
            .init(stampNanoseconds: stamp - 5, pose: pose),
            .init(stampNanoseconds: stamp, pose: .identity),
        ]
    )
    package static let mapRequest = MapRequest(.merge, name: "Küche")
    package static let mapState: MapState = {
        var state = MapState()
        (state.isDone, state.reason, state.path) = (false, "full", "maps/kitchen.semsplat")
        (state.gaussianCount, state.keyframeCount, state.objectCount) = (7, 8, 9)
        (state.epoch, state.revision, state.byteCount) = (1, 2, 3)
        return state
    }()
    package static let parameterRequest = ParameterRequest(
        .set,
        [.init("mapping.budget_mib", "64"), .init("goals.default_deadline_s")]
    )
    package static let parameterState: ParameterState = {
        var state = ParameterState()
        (state.isDone, state.reason) = (false, "too small ☂")
        state.parameters = [.init(name: "mapping.window", value: "4", isLive: false)]
        state.parameters.append(.init(name: "planning.cell_m", value: "0.05", isLive: true))
        return state
    }()
    package static let recordingRequest = RecordingRequest(.bookmark, name: "run", text: "Tür ☂")
    package static let recordingState: RecordingState = {
        var state = RecordingState()
        (state.isDone, state.reason, state.isRecording) = (false, "full", true)
        (state.path, state.recordedCount, state.droppedCount) = ("a/b.mcap", 1 << 40, 3)
        return state
    }()
    package static let heartbeat = Heartbeat(
        stampNanoseconds: stamp,
        daemonID: "d",
        sequence: 1 << 60,
        uptimeSeconds: 12.5
    )
    package static let diagnostics = DiagnosticArray(
        stampNanoseconds: stamp,
        status: [
            .init(
                level: .stale,
                name: "camera front",
                message: "silent",
                values: [.init("hertz", "0"), .init("", "")]
            )
        ]
    )

    package static var goal: LanguageGoal {
        var goal = LanguageGoal(goalID: "g1", text: "the red mug")
        goal.negatives = ["cup", "", "bowl"]
        goal.targetFrame = "base_link"
        goal.maximumResults = 3
        goal.minimumScore = 0.25
        goal.deadlineSeconds = 1.5
        goal.isStanding = true
        goal.wants.masks = true
        goal.wants.points = true
        goal.wants.navGoal = true
        goal.wants.graspRegion = true
        goal.region = .init(pose: pose, size: Vector3(4, 5, 6))
        goal.maximumPoints = 99
        return goal
    }

    package static var prompt: PromptGoal {
        var prompt = PromptGoal(goalID: "p1", camera: "front")
        prompt.imageStampNanoseconds = stamp
        prompt.points = [.init(x: 12.5, y: -0.5), .init(x: 3, y: 4, isOnObject: false)]
        prompt.box = .init(x: 1, y: 2, width: 30.5, height: 40)
        prompt.targetFrame = "map"
        prompt.deadlineSeconds = 1.5
        prompt.wants.masks = true
        prompt.wants.points = true
        prompt.wants.navGoal = true
        prompt.wants.graspRegion = true
        prompt.maximumPoints = 99
        return prompt
    }

    package static var object: ObjectMessage {
        var object = ObjectMessage(id: "o7", label: "mug", score: 0.75)
        object.pose = pose
        object.poseCovariance = (0..<36).map { Double($0) / 7 }
        object.size = Vector3(0.1, 0.2, 0.3)
        object.centroid = Vector3(1, 2, 3)
        object.nearestSurfacePoint = Vector3(-1, -2, -3)
        object.points = cloud
        object.gaussianCount = 1234
        object.views = 5
        object.firstSeenNanoseconds = 1
        object.lastSeenNanoseconds = stamp
        object.state = .confirmed
        object.nameScore = 0.9
        object.description = "red, on the table"
        object.masks = [
            ObjectMask(
                camera: "front",
                imageStampNanoseconds: stamp,
                width: 640,
                height: 480,
                boxX: 1,
                boxY: 2,
                boxWidth: 30,
                boxHeight: 40,
                runLengths: "0123oPQ",
                score: 0.5
            )
        ]
        object.navGoal = navGoal
        object.graspRegion = graspRegion
        return object
    }

    package static func place(
        _ number: Double,
        _ reachability: NavGoal.Reachability
    ) -> NavGoal.Place {
        NavGoal.Place(
            pose: pose,
            standoffMetres: number,
            clearanceMetres: 0.25,
            hasLineOfSight: true,
            reachability: reachability,
            travelMetres: 3.5
        )
    }

    package static var navGoal: NavGoal {
        var goal = NavGoal(objectID: "o7", label: "mug")
        (goal.header, goal.goalID, goal.reason) = (header, "g1", "hidden")
        goal.best = place(0.6, .reachable)
        goal.alternatives = [place(0.7, .unreachable), place(0.8, .reachable)]
        return goal
    }

    package static var graspRegion: GraspRegion {
        var region = GraspRegion(objectID: "o7", label: "mug")
        (region.header, region.goalID, region.reason) = (header, "g1", "too wide")
        (region.isGraspable, region.openingMetres) = (true, 0.085)
        (region.points, region.obstacles) = (cloud, cloud)
        (region.axes, region.widths) = (pose, Vector3(0.3, 0.2, 0.1))
        region.approaches = [
            .init(preGrasp: pose, grasp: pose, widthMetres: 1, clearanceMetres: 2, score: 0.5)
        ]
        return region
    }

    package static let header = MapHeader(
        stampNanoseconds: stamp,
        frameID: "map",
        mapEpoch: 3,
        mapRevision: 4
    )
    package static let objects = ObjectArray(
        header: header,
        objects: [object, object],
        removedIDs: ["o1", "o2"]
    )

    package static var interpretation: Interpretation {
        var mug = Interpretation.Thing(name: "mug")
        (mug.number, mug.colors, mug.sizes) = (.one, ["dark red"], ["small"])
        mug.superlative = "largest"
        var reading = Interpretation()
        reading.words = "the small red mug on the table"
        reading.reading = .words
        reading.things = [mug, Interpretation.Thing(name: "table")]
        reading.relations = [
            .init(.on, thing: 0, anchors: [1]),
            .init(.behind, thing: 0, anchors: [1], isExcluded: true),
        ]
        reading.excludedColors = ["blue"]
        reading.viewpointCamera = "front"
        reading.viewpointStampNanoseconds = stamp
        return reading
    }

    package static var result: GoalResult {
        var result = GoalResult(
            goalID: "g1",
            text: "the red mug",
            status: .ambiguous,
            reason: "two mugs"
        )
        result.header = header
        result.objects = [object]
        result.threshold = 0.3
        result.bestScore = 0.8
        result.secondScore = 0.7
        result.exploredFraction = 0.9
        result.timing.queueMilliseconds = 1
        result.timing.encodeMilliseconds = 2
        result.timing.searchMilliseconds = 3
        result.timing.maskMilliseconds = 4
        result.timing.totalMilliseconds = 10
        result.promptMask = object.masks.first
        result.interpretation = interpretation
        result.event = .moved
        result.objectEvents = [ObjectEvent(.moved, objectID: "o7", words: "moved by 0.62 m")]
        result.eventNumber = 7
        return result
    }

    package static let all: [any Message & Equatable] = [
        compressedImage, rawImage, calibration, transform, transforms, cloud, grid, scene,
        annotations,
        goal, prompt, navGoal, graspRegion, cancel, recordingRequest, recordingState,
        poseGraphUpdate, mapRequest,
        mapState, parameterRequest, parameterState, object, objects, result, diagnostics, heartbeat,
    ]
}
