extension BagPlanner {
    private static let poseTypes: [ROSType] = [.odometry, .pose, .poseWithCovariance, .transform]

    /// Where the poses come from: `/tf`, or the topic that the options name.
    mutating func planPoses() throws(BagError) {
        let transforms = survey.topics(.transforms, .oldTransforms)
        let fixed = transforms.filter { $0.name.hasSuffix("tf_static") }
        let moving = transforms.filter { !$0.name.hasSuffix("tf_static") }
        give(fixed, plain: "/tf_static", isStatic: true)
        give(moving, plain: "/tf", isStatic: false)
        let poses = survey.topics.filter { topic in
            Self.poseTypes.contains { $0.rawValue == topic.typeName }
        }
        if let pose = options.pose {
            try give(pose, poses)
        } else if !moving.contains(where: { $0.messageCount > 0 }) {
            giveOnlyOdometry(poses)
        }
        let source = plan.poseTopic ?? "/tf"
        for pose in poses {
            plan.leaveOut(
                pose.name,
                "\(source) has the poses; --bag-pose \(pose.name) takes them from here"
            )
        }
    }

    /// One robot's transforms: those of other namespaces would contradict them.
    private mutating func give(_ topics: [BagTopic], plain: String, isStatic: Bool) {
        let hasPlain = topics.contains { $0.name == plain }
        for topic in topics where !hasPlain || topic.name == plain {
            plan.give(topic.name, .transforms(isStatic: isStatic))
        }
        for topic in topics { plan.leaveOut(topic.name, "\(plain) is taken") }
    }

    private mutating func give(
        _ pose: BagOptions.PoseTopic,
        _ poses: [BagTopic]
    ) throws(BagError) {
        guard poses.contains(where: { $0.name == pose.topic }) else {
            throw refusal("--bag-pose", pose.topic, Self.poseTypes)
        }
        let said = survey.poseChildren[pose.topic] ?? ""
        let frames = Set(plan.cameraFrames.values).subtracting([""])
        let onlyFrame = frames.count == 1 ? frames.first : nil
        guard
            let child = [pose.childFrame?.withoutLeadingSlash, said, onlyFrame].compactMap(\.self)
                .first(where: { !$0.isEmpty })
        else {
            throw BagError(
                path,
                "--bag-pose \(pose.topic): its messages do not say whose pose it is; write --bag-pose \(pose.topic)=FRAME"
                    + (frames.isEmpty
                        ? ""
                        : ", the cameras' frames being \(frames.sorted().joined(separator: ", "))")
            )
        }
        plan.give(pose.topic, .pose(childFrame: child))
        if pose.childFrame == nil, said.isEmpty {
            plan.notes.append(
                "\(pose.topic) is taken for the pose of '\(child)', the camera's frame"
            )
        }
    }

    /// Without transforms, odometry says all that is needed; a pose without a child does not say whose it is.
    private mutating func giveOnlyOdometry(_ poses: [BagTopic]) {
        let whole = poses.filter {
            $0.typeName == ROSType.odometry.rawValue
                && survey.poseChildren[$0.name]?.isEmpty == false
        }
        if whole.count == 1, let child = survey.poseChildren[whole[0].name] {
            plan.give(whole[0].name, .pose(childFrame: child))
            return
        }
        for pose in poses {
            plan.leaveOut(
                pose.name,
                "there is no /tf; --bag-pose \(pose.name)=FRAME says that it is the pose of FRAME"
            )
        }
        plan.notes.append(
            "no transform says where the cameras are"
                + (poses.isEmpty ? "" : "; choose with --bag-pose")
        )
    }
}
