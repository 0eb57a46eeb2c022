internal import Geometry
internal import Messages

extension SceneUpdate {
    /// The objects as labelled boxes; those that are gone are taken away.
    init(_ objects: ObjectArray) {
        self.init(
            stampNanoseconds: objects.header.stampNanoseconds,
            removedIDs: objects.removedIDs,
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
