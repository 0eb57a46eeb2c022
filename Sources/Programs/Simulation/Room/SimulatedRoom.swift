public import Geometry

/// A furnished, lit room from a seed, with everything known about what is in it.
///
/// The world frame has z up, its origin on the floor in the middle of the room.
public struct SimulatedRoom: Sendable {
    /// What a room is for.
    public enum Kind: String, Sendable, CaseIterable {
        /// A robot drives between the furniture.
        case room
        /// A robot looks at many small things on a table.
        case tabletop
    }

    /// The number that the room was made from.
    public let seed: UInt64
    /// What it is for.
    public let kind: Kind
    /// Full extents, metres.
    public let size: Vector3
    /// Everything in it, walls, floor and ceiling too, by ascending id.
    public let objects: [SimulatedObject]
    /// Casts rays at it.
    public let caster: RayCaster
    /// From radiance to a well exposed picture.
    let gain: Double
    let models: [PlacedModel]
    let focus: PlacedModel?

    /// Builds the room of a seed: the same seed, the same room.
    public init(seed: UInt64, kind: Kind = .room) {
        let builder = RoomBuilder(seed: seed, kind: kind)
        (self.seed, self.kind, size) = (seed, kind, builder.size)
        (models, focus) = (builder.models, builder.focus)
        caster = RayCaster(scene: Self.scene(models))
        objects = models.map(Self.object)
        gain = Self.gain(caster)
    }

    /// The same room after things of these names were taken away: same light, same exposure, everything else in its place.
    ///
    /// Lamps, walls and the piece of furniture that a tabletop robot goes round stay.
    public func without(_ names: Set<String>) -> SimulatedRoom {
        SimulatedRoom(
            self,
            models: models.filter {
                !names.contains($0.model.name) || $0.support == .building
                    || !$0.model.lamps.isEmpty || $0.id == focus?.id
            }
        )
    }

    private init(_ whole: SimulatedRoom, models: [PlacedModel]) {
        (seed, kind, size) = (whole.seed, whole.kind, whole.size)
        (self.models, focus, gain) = (models, whole.focus, whole.gain)
        caster = RayCaster(scene: Self.scene(models))
        objects = models.map(Self.object)
    }

    /// The object of an id.
    public func object(_ id: UInt16) -> SimulatedObject? { objects.first { $0.id == id } }

    private static func scene(_ models: [PlacedModel]) -> CastScene {
        var scene = CastScene()
        for placed in models {
            for part in placed.parts { scene.add(part, instance: placed.id) }
            for lamp in placed.model.lamps { scene.add(lamp, placed.pose) }
        }
        return scene
    }

    private static func object(_ placed: PlacedModel) -> SimulatedObject {
        var (sum, total) = (Vector3.zero, 0.0)
        for part in placed.parts {
            let corners = part.mesh.corners
            for first in stride(from: 0, to: corners.count, by: 3) {
                let (a, b, c) = (
                    corners[first].position, corners[first + 1].position,
                    corners[first + 2].position
                )
                let area = (b - a).cross(c - a).length / 2
                sum += area / 3 * (a + b + c)
                total += area
            }
        }
        return SimulatedObject(
            id: placed.id,
            name: placed.model.name,
            category: placed.model.category,
            synonyms: placed.model.synonyms,
            support: placed.support,
            centroid: total > 0 ? sum / total : placed.box.center,
            box: placed.box
        )
    }
}
