/// Decides what each topic of a bag becomes.
struct BagPlanner {
    let survey: BagSurvey
    let options: BagOptions
    let path: String
    var plan: BagPlan

    init(_ file: BagFile, _ options: BagOptions) throws(BagError) {
        survey = try BagSurvey(file)
        (self.options, path) = (options, file.path)
        plan = BagPlan(file.topics)
    }

    /// Plans all of it.
    ///
    /// - Throws: ``BagError`` when the options name a topic that is not there or is of another type.
    static func plan(_ file: BagFile, _ options: BagOptions) throws(BagError) -> BagPlan {
        var planner = try BagPlanner(file, options)
        let cameras = try planner.cameras()
        for camera in cameras { planner.give(camera) }
        planner.explainImages(cameras)
        try planner.planPoses()
        for topic in file.topics where ROSType(rawValue: topic.typeName) == nil {
            planner.plan.leaveOut(topic.name, "its type is not used")
        }
        return planner.plan
    }

    /// What is wrong with an option, and which topics would do.
    func refusal(_ option: String, _ topic: String, _ types: [ROSType]) -> BagError {
        let found = survey.topic(topic).map { "has the type \($0.typeName)" } ?? "is not there"
        let fitting = survey.topics.filter { topic in
            types.contains { $0.rawValue == topic.typeName }
        }
        return BagError(
            path,
            "\(option): the topic '\(topic)' \(found); "
                + (fitting.isEmpty
                    ? "the bag has none of \(types.map(\.rawValue).joined(separator: ", "))"
                    : "that would do: \(fitting.map(\.name).joined(separator: ", "))")
        )
    }

    private mutating func give(_ camera: CameraTopics) {
        plan.give(camera.image, .image(camera: camera.name))
        let frame = survey.views[camera.image]?.frameID ?? ""
        plan.cameraFrames[camera.name] = frame
        if let depth = camera.depth { plan.give(depth, .depth(camera: camera.name)) }
        guard let info = camera.info else {
            plan.notes.append(
                "camera '\(camera.name)' has no CameraInfo: its images are of use with a calibration file "
                    + "(sensors.calibration in the configuration)"
            )
            return
        }
        plan.give(info, .calibration(camera: camera.name, isRectified: camera.isRectified))
        guard let said = survey.infos[info], let size = survey.views[camera.image]?.size,
            let calibration = try? said.calibration(isRectified: camera.isRectified),
            [calibration.width, calibration.height] != size
        else { return }
        plan.notes.append(
            "camera '\(camera.name)': its images are \(size[0])x\(size[1]), its calibration is for "
                + "\(calibration.width)x\(calibration.height)"
        )
    }

    private mutating func explainImages(_ cameras: [CameraTopics]) {
        let taken = cameras.map(\.name).sorted().joined(separator: ", ")
        for (topic, view) in survey.views {
            switch view.kind {
            case .unread(let reason): plan.leaveOut(topic, reason)
            case .depth:
                plan.leaveOut(
                    topic,
                    "depth of another view (frame '\(view.frameID)') than a camera's, or one that is there twice; "
                        + "--bag-camera NAME=IMAGE,INFO,DEPTH takes it"
                )
            case .color where !options.cameras.isEmpty, .gray where !options.cameras.isEmpty:
                plan.leaveOut(topic, "--bag-camera does not name it")
            case .color: plan.leaveOut(topic, "another topic has this camera's images")
            case .gray:
                plan.leaveOut(topic, "gray, and \(taken) not; --bag-camera NAME=\(topic) takes it")
            }
        }
        for info in survey.topics(.cameraInfo) {
            plan.leaveOut(info.name, "it belongs to no camera that is taken")
        }
    }
}
