internal import CMessages

/// What any reader needs to decode the messages of this room: a serialized protobuf `FileDescriptorSet` with all imports.
public let messageDescriptors = [UInt8](
    UnsafeBufferPointer(start: semsplat_descriptors(), count: semsplat_descriptors_size())
)
