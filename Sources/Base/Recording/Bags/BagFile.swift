internal import Foundation

/// A ROS bag on disk: a ROS 1 `.bag`, an MCAP file, or the folder of a rosbag2 recording.
public struct BagFile: Sendable {
    /// What kind of bag it is.
    public enum Kind: String, Sendable {
        /// Format 2.0.
        case ros1 = "ROS 1 bag"
        /// MCAP, one file or several.
        case ros2 = "ROS 2 bag (MCAP)"
    }

    private enum Storage {
        case ros1(ROS1Bag)
        case ros2(ROS2Bag)
    }

    /// The path of the file or folder.
    public let path: String
    /// The topics, by name.
    public let topics: [BagTopic]
    private let storage: Storage

    /// Opens the bag at `path`.
    ///
    /// - Throws: ``BagError`` when it is none, is of a kind that is not read, or cannot be read.
    public init(_ path: String) throws(BagError) {
        self.path = path
        switch Self.beginning(of: path) {
        case .rosBag: storage = .ros1(try ROS1Bag(path))
        case .sqlite: throw ROS2Folder.sqlite(path)
        case .folder: storage = .ros2(try ROS2Bag(try ROS2Folder(path).paths))
        case .mcap: storage = .ros2(try ROS2Bag([path]))
        case .other:
            throw BagError(path, "is neither a ROS 1 bag, nor MCAP, nor a folder of rosbag2")
        }
        switch storage {
        case .ros1(let bag): topics = bag.topics
        case .ros2(let bag): topics = bag.topics
        }
    }

    /// Whether there is a ROS bag at `path`, readable or not, and no session of ours.
    public static func isOne(_ path: String) -> Bool {
        switch beginning(of: path) {
        case .rosBag, .sqlite: true
        case .folder: ROS2Folder.isOne(path)
        case .mcap:
            // A damaged file that cannot be told apart is handled as a session, whose readers say what helps.
            (try? ROS2Bag([path]).hasRosMessages) ?? false
        case .other: false
        }
    }

    /// What kind of bag it is.
    public var kind: Kind {
        switch storage {
        case .ros1: .ros1
        case .ros2: .ros2
        }
    }

    /// Whether its index said where everything is; else it was read through.
    public var isIndexed: Bool {
        switch storage {
        case .ros1(let bag): bag.isIndexed
        case .ros2(let bag): bag.isIndexed
        }
    }

    /// What was found to be wrong when it was opened.
    public var faults: [BagFault] {
        if case .ros1(let bag) = storage { bag.faults } else { [] }
    }

    func messages(topics: Set<String>) -> BagMessages {
        switch storage {
        case .ros1(let bag): .ros1(bag.messages(topics: topics))
        case .ros2(let bag): .ros2(bag.messages(topics: topics))
        }
    }

    private enum Beginning {
        case rosBag
        case sqlite
        case mcap
        case folder
        case other
    }

    private static func beginning(of path: String) -> Beginning {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return .other
        }
        if isFolder.boolValue { return .folder }
        guard let source = try? FileSource(path),
            let bytes = try? source.read(Int(min(source.size, 16)), at: 0)
        else { return .other }
        if bytes.starts(with: Array("#ROSBAG".utf8)) { return .rosBag }
        if bytes.starts(with: Array("SQLite format 3".utf8)) { return .sqlite }
        return bytes.starts(with: magicBytes) ? .mcap : .other
    }
}

/// The messages of a bag in the order of their times.
enum BagMessages {
    case ros1(ROS1Messages)
    case ros2(ROS2Messages)

    mutating func next() throws(BagError) -> BagEntry? {
        switch self {
        case .ros1(var messages):
            defer { self = .ros1(messages) }
            return messages.next()
        case .ros2(var messages):
            defer { self = .ros2(messages) }
            return try messages.next()
        }
    }

    /// What could not be read so far.
    var faults: [BagFault] {
        if case .ros1(let messages) = self { messages.faults } else { [] }
    }
}
