internal import Imaging
internal import Messages

/// What the first messages of a bag's topics tell about them.
struct BagSurvey {
    /// What a topic of images shows.
    struct View {
        enum Kind: Hashable {
            case color
            case gray
            case depth
            /// Nothing that is read, and why.
            case unread(String)
        }

        var kind: Kind
        var frameID = ""
        /// Pixels; `nil` where only a decoder could tell.
        var size: [Int]?
    }

    let topics: [BagTopic]
    /// By topic, for images.
    private(set) var views: [String: View] = [:]
    /// By topic, the first that is whole.
    private(set) var infos: [String: ROSCameraInfo] = [:]
    /// By topic, the child that the first pose names; empty where it names none.
    private(set) var poseChildren: [String: String] = [:]

    /// Reads the first messages of every topic that may be used.
    init(_ file: BagFile) throws(BagError) {
        topics = file.topics
        for topic in topics {
            guard let type = ROSType(rawValue: topic.typeName) else { continue }
            switch type {
            case .image:
                let view = try Self.first(file, topic) { entry throws(ROSMessageFault) in
                    Self.view(try ROSImage(entry), topic.name)
                }
                views[topic.name] = view ?? View(kind: .unread("it has no message that is whole"))
            case .compressedImage:
                let view = try Self.first(file, topic) { entry throws(ROSMessageFault) in
                    Self.view(try ROSCompressedImage(entry))
                }
                views[topic.name] = view ?? View(kind: .unread("it has no message that is whole"))
            case .cameraInfo:
                infos[topic.name] = try Self.first(file, topic) { entry throws(ROSMessageFault) in
                    try ROSCameraInfo(entry)
                }
            case .pose, .poseWithCovariance, .odometry, .transform:
                poseChildren[topic.name] = try Self.first(file, topic) {
                    entry throws(ROSMessageFault) in
                    try ROSPose.all(entry, type).first?.childFrameID
                }
            case .transforms, .oldTransforms: break
            }
        }
    }

    func topics(_ types: ROSType...) -> [BagTopic] {
        topics.filter { topic in types.contains { $0.rawValue == topic.typeName } }
    }

    func topic(_ name: String) -> BagTopic? { topics.first { $0.name == name } }

    /// What the first of a topic's messages is that can be read, of the first few.
    private static func first<Value>(
        _ file: BagFile,
        _ topic: BagTopic,
        _ read: (BagEntry) throws(ROSMessageFault) -> Value?
    ) throws(BagError) -> Value? {
        var messages = file.messages(topics: [topic.name])
        for _ in 0..<10 {
            guard let entry = try messages.next() else { return nil }
            do throws(ROSMessageFault) {
                if let value = try read(entry) { return value }
            } catch {
                continue
            }
        }
        return nil
    }

    private static func view(_ image: ROSImage, _ topic: String) -> View {
        let kind: View.Kind
        switch image.encoding {
        case "16UC1", "32FC1": kind = .depth
        case "mono16" where topic.contains("depth"): kind = .depth
        case "mono8", "8UC1": kind = .gray
        default:
            kind =
                RawEncoding(named: image.encoding) == nil
                ? .unread("images of encoding '\(image.encoding)' are not read") : .color
        }
        return View(
            kind: kind,
            frameID: image.header.frameID,
            size: [image.width, image.height]
        )
    }

    private static func view(_ image: ROSCompressedImage) -> View {
        let kind: View.Kind
        if CompressedDepth.isDepth(image) {
            kind = .depth
        } else if PackedImage.format(of: image.data) == nil {
            kind = .unread("images of format '\(image.format)' are not read; JPEG and PNG are")
        } else {
            kind = image.format.hasPrefix("mono8") ? .gray : .color
        }
        return View(kind: kind, frameID: image.header.frameID)
    }
}
