internal import Documents
internal import Foundation
internal import Yams

/// Where the files of a rosbag2 recording are: from its `metadata.yaml`, or, where the recorder did not come to write it,
/// from their names.
struct ROS2Folder {
    /// The MCAP files in their order.
    let paths: [String]

    /// What is of interest in the YAML.
    private struct Metadata: Decodable {
        struct Information: Decodable {
            enum CodingKeys: String, CodingKey {
                case storage = "storage_identifier"
                case paths = "relative_file_paths"
                case compressionFormat = "compression_format"
                case compressionMode = "compression_mode"
            }

            let storage: String?
            let paths: [String]?
            let compressionFormat: String?
            let compressionMode: String?
        }

        enum CodingKeys: String, CodingKey {
            case information = "rosbag2_bagfile_information"
        }

        let information: Information
    }

    /// - Throws: ``BagError`` when the files are of a kind that is not read, or not there.
    init(_ folder: String) throws(BagError) {
        if let information = try Self.metadata(folder) {
            try Self.check(information, folder)
            // Early versions wrote the folder too; no name leads out of it.
            let names = (information.paths ?? []).map {
                URL(filePath: $0).lastPathComponent
            }
            paths = names.map { "\(folder)/\($0)" }
        } else {
            paths = Self.names(in: folder, endingWith: ".mcap").sorted(by: Self.isBefore).map {
                "\(folder)/\($0)"
            }
            if paths.isEmpty, !Self.names(in: folder, endingWith: ".db3").isEmpty {
                throw Self.sqlite(folder)
            }
        }
        guard !paths.isEmpty else {
            throw BagError(folder, "has no .mcap file; is it the folder of a rosbag2 recording?")
        }
        for path in paths where !FileManager.default.fileExists(atPath: path) {
            throw BagError(folder, "metadata.yaml names '\(path)', which is not there")
        }
    }

    /// Whether a folder looks like a rosbag2 recording.
    static func isOne(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/metadata.yaml")
            || !names(in: folder, endingWith: ".mcap").isEmpty
            || !names(in: folder, endingWith: ".db3").isEmpty
    }

    /// What to do with a recording in SQLite, which is not read.
    static func sqlite(_ path: String) -> BagError {
        BagError(
            path,
            "is a rosbag2 recording in SQLite (.db3); MCAP is read. \(conversion("storage_id: mcap"))"
        )
    }

    private static func conversion(_ option: String) -> String {
        "Convert it with 'ros2 bag convert -i BAG -o out.yaml', out.yaml being "
            + "'output_bags: [{uri: converted, \(option), all: true}]'"
    }

    private static func metadata(_ folder: String) throws(BagError) -> Metadata.Information? {
        let path = "\(folder)/metadata.yaml"
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        if let complaint = YAMLBounds.complaint(about: text) { throw BagError(path, complaint) }
        do {
            return try YAMLDecoder().decode(Metadata.self, from: text).information
        } catch {
            throw BagError(path, "is not the metadata of a rosbag2 recording: \(error)")
        }
    }

    private static func check(
        _ information: Metadata.Information,
        _ folder: String
    ) throws(BagError) {
        switch information.storage ?? "" {
        case "mcap": break
        case "sqlite3": throw sqlite(folder)
        case let other:
            throw BagError(
                folder,
                "metadata.yaml says that the storage is '\(other)'; mcap is read"
            )
        }
        // Chunks packed by the MCAP storage itself are another matter, and are read.
        let mode = (information.compressionMode ?? "").uppercased()
        guard ["", "NONE"].contains(mode) else {
            throw BagError(
                folder,
                "is compressed by rosbag2 (\(mode.lowercased()), \(information.compressionFormat ?? "")); "
                    + "plain MCAP is read. \(conversion("storage_id: mcap, compression_mode: none"))"
            )
        }
    }

    private static func names(in folder: String, endingWith ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(ending) }
    }

    /// By the number before the ending, so that `_10` comes behind `_9`.
    private static func isBefore(_ a: String, _ b: String) -> Bool {
        func number(_ name: String) -> Int {
            name.firstMatch(of: /_(\d+)\.mcap$/).flatMap { Int($0.1) } ?? 0
        }
        return (number(a), a) < (number(b), b)
    }
}
