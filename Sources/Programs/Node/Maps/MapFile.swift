package import Foundation
package import Grounding
package import Mapping
internal import Recording

/// A map with its objects, as it is kept in a file.
package struct MapFile: Sendable {
    /// An object as a file names it.
    package struct Known: Codable, Sendable, Equatable {
        /// The name that it was last asked by.
        package var name: String

        /// `confirmed`, `moved`, `missing` or `removed`.
        package var state: String
    }

    /// What a file says of its map, for people and for programs that only look.
    package struct About: Codable, Sendable, Equatable {
        /// The frame of the map.
        package var worldFrame: String

        /// The model whose features the map holds.
        package var model: String

        /// When it was saved.
        package var saved: Date

        /// The Gaussians in it.
        package var gaussians: Int

        /// The keyframes in it.
        package var keyframes: Int

        /// The objects in it that answers have named, by their ids.
        package var objects: [String: Known]

        /// Which correction of poses it had.
        package var epoch: UInt64

        /// Which change of the map it was.
        package var revision: UInt64
    }

    /// The map.
    package let map: SavedMap

    /// The objects that answers have named.
    package let objects: ObjectRegistry

    /// A map and its objects.
    package init(_ map: MapSnapshot, objects: ObjectRegistry) {
        (self.map, self.objects) = (SavedMap(map), objects)
    }

    /// Reads a file.
    ///
    /// - Throws: `NodeError` for a file that is damaged, in another frame, or of another model.
    package init(contentsOf path: String, for configuration: NodeConfiguration) throws(NodeError) {
        let sections = try Self.sections(path)
        let about = try Self.about(path, sections)
        guard about.worldFrame == configuration.worldFrame else {
            throw NodeError(
                "\(path) is a map in frame '\(about.worldFrame)', but world_frame is '\(configuration.worldFrame)'"
            )
        }
        let model = modelFingerprint(configuration.predictor)
        guard about.model == model else {
            throw NodeError(
                "\(path) was made with model \(about.model), but the model here is \(model); their features do not mix"
            )
        }
        try self.init(path, sections)
    }

    /// Reads a file, whatever it was made with: to look at, not to go on with.
    package init(contentsOf path: String) throws(NodeError) {
        try self.init(path, try Self.sections(path))
    }

    private init(_ path: String, _ sections: [String: [UInt8]]) throws(NodeError) {
        do throws(SavedMapError) {
            map = try SavedMap(decoding: try section("map", of: sections))
            objects = try ObjectRegistry(decoding: try section("objects", of: sections))
        } catch {
            throw NodeError("\(path): \(error.description)")
        }
    }

    /// What the file at `path` says of its map.
    package static func about(_ path: String) throws(NodeError) -> About {
        try about(path, try sections(path))
    }

    /// Writes the file, in one step: at no moment is there half a map at `path`.
    package func write(
        to path: String,
        for configuration: NodeConfiguration
    ) throws(NodeError) {
        let about = About(
            worldFrame: configuration.worldFrame,
            model: modelFingerprint(configuration.predictor),
            saved: Date(),
            gaussians: map.gaussianCount,
            keyframes: map.keyframeCount,
            objects: Dictionary(
                objects.entries.map { ($0.id, Known(name: $0.label, state: "\($0.state)")) },
                uniquingKeysWith: { first, _ in first }
            ),
            epoch: map.epoch,
            revision: map.revision
        )
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys
        // A structure of texts and numbers always encodes.
        let text = (try? encoder.encode(about)) ?? Data()
        do throws(SnapshotError) {
            try SnapshotFile.write(
                [
                    ("about.json", Array(text)), ("map", map.encoded()),
                    ("objects", objects.encoded()),
                ],
                to: path
            )
        } catch {
            throw NodeError(error.description)
        }
    }

    private static func sections(_ path: String) throws(NodeError) -> [String: [UInt8]] {
        do throws(SnapshotError) {
            return Dictionary(try SnapshotFile.read(path), uniquingKeysWith: { first, _ in first })
        } catch {
            throw NodeError(error.description)
        }
    }

    private static func about(
        _ path: String,
        _ sections: [String: [UInt8]]
    ) throws(NodeError) -> About {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let text = sections["about.json"],
            let about = try? decoder.decode(About.self, from: Data(text))
        else { throw NodeError("\(path) does not say what its map is") }
        return about
    }
}

private func section(
    _ name: String,
    of sections: [String: [UInt8]]
) throws(SavedMapError) -> [UInt8] {
    guard let bytes = sections[name] else { throw SavedMapError("there is no section '\(name)'") }
    return bytes
}
