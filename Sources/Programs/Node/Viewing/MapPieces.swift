internal import Mapping

/// What a map consists of, as viewers load it: a piece a keyframe.
package struct MapPieces: Sendable {
    /// A piece.
    package struct Piece: Sendable, Equatable {
        /// The keyframe's number.
        package let id: Int
        /// Another word when it has changed.
        package let revision: String
        /// Its Gaussians.
        package let count: Int
    }

    /// Which correction of poses the map has.
    package let epoch: UInt64
    /// Which change of the map this is.
    package let revision: UInt64
    /// The pieces; those without Gaussians are left out.
    package let pieces: [Piece]

    /// The pieces of no map.
    package static let none = MapPieces(epoch: 0, revision: 0, pieces: [])

    /// The number of Gaussians.
    package var gaussianCount: Int { pieces.reduce(0) { $0 + $1.count } }

    private init(epoch: UInt64, revision: UInt64, pieces: [Piece]) {
        (self.epoch, self.revision, self.pieces) = (epoch, revision, pieces)
    }

    /// The pieces of `map`: a few milliseconds for a million Gaussians.
    init(_ map: MapSnapshot) {
        epoch = map.epoch
        revision = map.revision
        pieces = map.submaps.filter { $0.gaussians.count > 0 }.map { submap in
            Piece(
                id: submap.keyframe.id,
                revision: submap.looks,
                count: submap.gaussians.count
            )
        }
    }
}

extension Submap {
    /// Another word when its centres, colours, opacities or pose have changed.
    var looks: String {
        var hash = StableHash()
        hash.add(looksOf: self)
        return hash.text
    }
}
