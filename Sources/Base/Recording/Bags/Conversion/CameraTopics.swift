/// The topics that one camera comes from.
struct CameraTopics {
    let name: String
    let image: String
    var info: String?
    var depth: String?

    /// ROS's image pipeline calls rectified images so: their calibration is P, not K and D.
    var isRectified: Bool { image.imageBase.lastComponent.contains("rect") }
}

extension String {
    /// The topic without the name of the way that images are packed: `…/image_raw/compressed` is `…/image_raw`.
    var imageBase: String {
        for suffix in ["/compressed", "/compressedDepth"] where hasSuffix(suffix) {
            return String(dropLast(suffix.count))
        }
        return self
    }

    var lastComponent: String { split(separator: "/").last.map(String.init) ?? "" }

    /// What is before the last component, without the slash between.
    var namespace: String {
        "/" + split(separator: "/").dropLast().joined(separator: "/")
    }
}

extension BagPlanner {
    /// The cameras that the options name, or that are found.
    func cameras() throws(BagError) -> [CameraTopics] {
        guard options.cameras.isEmpty else { return try namedCameras() }
        let colored = best { $0 == .color }
        let images = colored.isEmpty ? best { $0 == .gray } : colored
        var cameras: [CameraTopics] = []
        var names: Set<String> = []
        for image in images {
            let name = Self.name(of: image, among: images, taken: &names)
            cameras.append(completed(CameraTopics(name: name, image: image)))
        }
        return cameras
    }

    private func namedCameras() throws(BagError) -> [CameraTopics] {
        var cameras: [CameraTopics] = []
        for camera in options.cameras {
            let option = "--bag-camera \(camera.name)"
            guard camera.name.wholeMatch(of: /[A-Za-z0-9_]{1,60}/) != nil else {
                throw BagError(path, "\(option): a name has 1 to 60 letters, digits and '_'")
            }
            guard !cameras.contains(where: { $0.name == camera.name }) else {
                throw BagError(path, "\(option) is there twice")
            }
            let isImage: [ROSType] = [.image, .compressedImage]
            for (topic, types) in [
                (camera.imageTopic, isImage), (camera.infoTopic, [.cameraInfo]),
                (camera.depthTopic, isImage),
            ] {
                guard let topic else { continue }
                guard types.contains(where: { $0.rawValue == survey.topic(topic)?.typeName }) else {
                    throw refusal(option, topic, types)
                }
            }
            if case .unread(let reason)? = survey.views[camera.imageTopic]?.kind {
                throw BagError(path, "\(option): \(camera.imageTopic): \(reason)")
            }
            let topics = CameraTopics(
                name: camera.name,
                image: camera.imageTopic,
                info: camera.infoTopic,
                depth: camera.depthTopic
            )
            cameras.append(completed(topics))
        }
        return cameras
    }

    /// The best topic of images in each namespace, which is a camera in ROS.
    private func best(_ isWanted: (BagSurvey.View.Kind) -> Bool) -> [String] {
        let wanted = survey.topics.filter {
            survey.views[$0.name].map { isWanted($0.kind) } ?? false
        }
        let groups = Dictionary(grouping: wanted) { $0.name.imageBase.namespace }
        return groups.values.compactMap { $0.min(by: Self.isBetter)?.name }.sorted()
    }

    /// Images as they were taken before rectified ones; then what there is more of; then plain before packed.
    private static func isBetter(_ a: BagTopic, _ b: BagTopic) -> Bool {
        func rank(_ topic: BagTopic) -> (Int, Int, Int, String) {
            let base = topic.name.imageBase.lastComponent
            let isRectified = base.contains("rect") ? 1 : 0
            let isPacked = topic.typeName == ROSType.compressedImage.rawValue ? 1 : 0
            return (isRectified, -topic.messageCount, isPacked, topic.name)
        }
        return rank(a) < rank(b)
    }

    /// The last component of the camera's namespace, with those before it where others end alike.
    private static func name(
        of image: String,
        among images: [String],
        taken: inout Set<String>
    ) -> String {
        func components(_ topic: String) -> [Substring] {
            let parts = topic.imageBase.namespace.split(separator: "/")
            let base = topic.imageBase.lastComponent
            return parts.isEmpty ? [base.hasPrefix("image") ? "camera" : Substring(base)] : parts
        }
        let own = components(image)
        var name = ""
        for count in 1...own.count {
            let ending = own.suffix(count)
            name = ending.joined(separator: "_").filter {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
            }
            let alike = images.filter { components($0).suffix(count) == ending }
            if alike.count == 1 { break }
        }
        name = name.isEmpty ? "camera" : name
        var unique = name
        var number = 2
        while !taken.insert(unique).inserted {
            unique = "\(name)_\(number)"
            number += 1
        }
        return unique
    }

    /// With the calibration beside the images, and depth of the same view.
    private func completed(_ camera: CameraTopics) -> CameraTopics {
        var camera = camera
        camera.info = camera.info ?? info(for: camera.image)
        camera.depth = camera.depth ?? depth(for: camera.image)
        return camera
    }

    private func info(for image: String) -> String? {
        let beside =
            image.imageBase.namespace == "/"
            ? "/camera_info" : image.imageBase.namespace + "/camera_info"
        let infos = survey.topics(.cameraInfo).map(\.name)
        if infos.contains(beside) { return beside }
        let frame = survey.views[image]?.frameID ?? ""
        let sameFrame = infos.filter { !frame.isEmpty && survey.infos[$0]?.header.frameID == frame }
        return sameFrame.count == 1 ? sameFrame.first : nil
    }

    private func depth(for image: String) -> String? {
        guard let view = survey.views[image], !view.frameID.isEmpty else { return nil }
        let fitting = survey.topics.filter { topic in
            guard let depth = survey.views[topic.name], depth.kind == .depth else { return false }
            guard depth.frameID == view.frameID else { return false }
            return depth.size == nil || view.size == nil || depth.size == view.size
        }
        return fitting.min(by: Self.isBetter)?.name
    }
}
