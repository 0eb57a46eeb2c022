internal import Foundation
internal import Geometry
internal import Mapping
internal import Node

/// A piece of the map.
struct ChunkDocument: Encodable {
    let id: Int
    let revision: String
    let count: Int

    init(_ piece: MapPieces.Piece) {
        (id, revision, count) = (piece.id, piece.revision, piece.count)
    }
}

/// The pieces of the map; against what was known before, with those that have gone.
struct ChunksDocument: Encodable {
    let epoch: UInt64
    let revision: UInt64
    let frame: String
    let gaussians: Int
    let chunks: [ChunkDocument]
    let removed: [Int]?

    /// All pieces.
    init(_ map: MapPieces, frame: String) {
        (epoch, revision, gaussians) = (map.epoch, map.revision, map.gaussianCount)
        self.frame = frame
        chunks = map.pieces.map { ChunkDocument($0) }
        removed = nil
    }

    /// What differs from `known`, the revisions by number.
    init(_ map: MapPieces, since known: [Int: String], frame: String) {
        (epoch, revision, gaussians) = (map.epoch, map.revision, map.gaussianCount)
        self.frame = frame
        chunks = map.pieces.filter { known[$0.id] != $0.revision }.map { ChunkDocument($0) }
        removed = known.keys.filter { id in !map.pieces.contains { $0.id == id } }.sorted()
    }
}

/// The floor plan.
struct OccupancyDocument: Encodable {
    let resolutionM: Double
    let width: Int
    let height: Int
    let origin: PoseDocument
    let stampNs: Int64
    let epoch: UInt64
    let revision: UInt64
    let cells: String

    init(_ plan: OccupancyPlan) {
        (resolutionM, width, height) = (plan.cellMetres, plan.columns, plan.rows)
        origin = PoseDocument(plan.worldFromPlan)
        (stampNs, epoch, revision) = (plan.stampNanoseconds, plan.epoch, plan.revision)
        cells = Data(plan.cells.map { UInt8(bitPattern: $0) }).base64EncodedString()
    }
}

/// The way of the cameras, and the keyframes.
struct PathDocument: Encodable {
    struct Point: Encodable {
        let stampNs: Int64
        let camera: String
        let position: [Double]
    }

    struct Key: Encodable {
        let id: Int
        let stampNs: Int64
        let camera: String
        let mapFromCamera: PoseDocument
        let inWindow: Bool
        let widthPx: Int
        let heightPx: Int
        let intrinsics: IntrinsicsDocument
    }

    private static let mostPoints = 2_000
    private static let mostKeyframes = 500

    let frame: String
    let path: [Point]
    let keyframes: [Key]

    init(_ map: MapSnapshot?, frame: String) {
        self.frame = frame
        let submaps = (map?.submaps ?? []).sorted {
            $0.keyframe.stampNanoseconds < $1.keyframe.stampNanoseconds
        }
        path = Self.thinned(submaps, to: Self.mostPoints).map { submap in
            Point(
                stampNs: submap.keyframe.stampNanoseconds,
                camera: submap.keyframe.camera,
                position: submap.worldFromCamera.translation.list
            )
        }
        keyframes = Self.thinned(submaps, to: Self.mostKeyframes).map { Key($0) }
    }

    /// Evenly thinned; those of the window stay.
    private static func thinned(_ submaps: [Submap], to count: Int) -> [Submap] {
        guard submaps.count > count else { return submaps }
        let (active, others) = (submaps.filter(\.isActive), submaps.filter { !$0.isActive })
        let step = Double(others.count) / Double(max(1, count - active.count))
        let kept = stride(from: 0, to: Double(others.count), by: step).map { others[Int($0)] }
        return Array((kept + active).suffix(count))
    }
}

extension PathDocument.Key {
    fileprivate init(_ submap: Submap) {
        let keyframe = submap.keyframe
        self.init(
            id: keyframe.id,
            stampNs: keyframe.stampNanoseconds,
            camera: keyframe.camera,
            mapFromCamera: PoseDocument(keyframe.worldFromCamera),
            inWindow: submap.isActive,
            widthPx: keyframe.pinhole.width,
            heightPx: keyframe.pinhole.height,
            intrinsics: IntrinsicsDocument(keyframe.pinhole)
        )
    }
}
