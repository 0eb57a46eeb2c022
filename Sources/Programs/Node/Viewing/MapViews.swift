internal import Grounding
package import Mapping
internal import Synchronization

/// The map as viewers load it.
///
/// What is computed is kept for the next one who asks for the same.
package final class MapViews: Sendable {
    /// What the splats show.
    package enum Colors: Hashable, Sendable {
        /// Their colour.
        case rgb
        /// The principal components of features.
        case features(FeatureAxes.Field)
        /// How well a text fits.
        case heat(String)
    }

    /// A piece of the map, packed.
    package struct Packed: Sendable {
        /// What its bytes depend on.
        package let tag: String
        /// As `docs/api.yaml` describes it; nil where the asker has them already.
        package let bytes: [UInt8]?
    }

    /// Why there is no such piece.
    package enum Failure: Error {
        /// The map has no piece of that number.
        case noSuchPiece
        /// The map has no such features.
        case noFeatures
        /// The text has no word that the model knows.
        case unknownWords
    }

    private struct Axes {
        let axes: FeatureAxes
        let number: UInt32
        let gaussianCount: Int
    }

    private struct Heat {
        let text: String
        let revision: UInt64
        let levels: [[UInt8]]
    }

    private struct Memory {
        var pieces = MapPieces.none
        var axes: [FeatureAxes.Field: Axes] = [:]
        var lastAxes: UInt32 = 0
        var heat: Heat?
    }

    private let board: MapBoard
    private let grounder: @Sendable () -> Grounder
    private let memory = Mutex(Memory())

    init(board: MapBoard, grounder: @escaping @Sendable () -> Grounder) {
        (self.board, self.grounder) = (board, grounder)
    }

    /// The pieces of the map as it is now; computes where the map has changed.
    package var pieces: MapPieces {
        guard let map = board.snapshot else { return .none }
        return memory.withLock { memory in
            if memory.pieces.revision != map.revision || memory.pieces.epoch != map.epoch {
                memory.pieces = MapPieces(map)
            }
            return memory.pieces
        }
    }

    /// A piece of the map as it is now; computes.
    ///
    /// - Parameters:
    ///   - id: its number.
    ///   - colors: what its splats show.
    ///   - known: the tag of what the asker has.
    /// - Returns: the piece.
    /// - Throws: why there is none.
    package func piece(_ id: Int, _ colors: Colors, known: String?) throws(Failure) -> Packed {
        guard let searchable = board.searchable,
            let at = searchable.map.submaps.lastIndex(where: {
                $0.keyframe.id == id && $0.gaussians.count > 0
            })
        else { throw .noSuchPiece }
        let submap = searchable.map.submaps[at]
        let looks = submap.looks
        switch colors {
        case .rgb:
            return packed(submap, looks, known) { nil }
        case .features(let field):
            let axes = try axes(of: searchable.map, field)
            return packed(
                submap,
                "\(looks)-\(field.rawValue)\(axes.number)",
                known,
                basis: axes.number
            ) {
                axes.axes.colors(of: submap.gaussians)
            }
        case .heat(let text):
            let tag = "\(looks)-\(searchable.map.revision)-\(StableHash.text(of: Array(text.utf8)))"
            let levels = try heat(of: text, searchable)[at]
            return packed(submap, tag, known) { levels.flatMap { [$0, $0, $0] } }
        }
    }

    private func packed(
        _ submap: Submap,
        _ tag: String,
        _ known: String?,
        basis: UInt32 = 0,
        _ colors: () -> [UInt8]?
    ) -> Packed {
        let tag = "\"\(tag)\""
        guard known != tag else { return Packed(tag: tag, bytes: nil) }
        var bytes = Array("SSP1".utf8)
        for word in [UInt32(submap.gaussians.count), basis, UInt32(Submap.bytesPerSplat)] {
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return Packed(tag: tag, bytes: bytes + submap.packedSplats(colors: colors()))
    }

    /// The axes of the features' colours: the same for all pieces until the map has doubled.
    private func axes(of map: MapSnapshot, _ field: FeatureAxes.Field) throws(Failure) -> Axes {
        let known = memory.withLock { $0.axes[field] }
        let count = map.gaussianCount
        if let known, known.gaussianCount / 2 < count, count < 2 * known.gaussianCount {
            return known
        }
        guard let found = FeatureAxes(of: map, field) else { throw .noFeatures }
        return memory.withLock { memory in
            memory.lastAxes += 1
            let axes = Axes(axes: found, number: memory.lastAxes, gaussianCount: count)
            memory.axes[field] = axes
            return axes
        }
    }

    private func heat(of text: String, _ searchable: SearchableMap) throws(Failure) -> [[UInt8]] {
        let revision = searchable.map.revision
        let known = memory.withLock { $0.heat }
        if let known, known.text == text, known.revision == revision,
            known.levels.map(\.count) == searchable.map.submaps.map(\.gaussians.count)
        {
            return known.levels
        }
        guard let levels = grounder().heat(of: text, in: searchable) else { throw .unknownWords }
        memory.withLock { $0.heat = Heat(text: text, revision: revision, levels: levels) }
        return levels
    }
}
