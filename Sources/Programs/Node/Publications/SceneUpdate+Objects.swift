internal import Geometry
internal import Messages

extension SceneUpdate {
    /// The objects as labelled boxes; those of `previousIDs` that are gone are taken away.
    init(_ objects: ObjectArray, previousIDs: Set<String>) {
        let ids = Set(objects.objects.map(\.id))
        self.init(
            removedIDs: previousIDs.subtracting(ids).sorted(),
            entities: objects.objects.map { object in
                Entity(
                    stampNanoseconds: objects.header.stampNanoseconds,
                    frameID: objects.header.frameID,
                    id: object.id,
                    pose: object.pose,
                    size: object.size,
                    label: "\(object.label) (\(object.id))"
                )
            }
        )
    }
}
