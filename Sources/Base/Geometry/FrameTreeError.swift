/// Why a transform between two frames cannot be told.
public enum FrameLookupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No transform has arrived yet at all.
    case noDataYet
    /// No transform names the frame.
    case unknownFrame(String)
    /// Both frames are known, but no chain of transforms joins them.
    case notConnected(String, String)
    /// The stamp is before the first transform that is kept of `frame`.
    case stampTooOld(frame: String, oldestNanoseconds: Int64, byNanoseconds: Int64)
    /// The stamp is after the newest transform of `frame`: wait for the next.
    case stampInFuture(frame: String, newestNanoseconds: Int64, byNanoseconds: Int64)
    /// The transforms around the stamp are too far apart in time to interpolate between them.
    case gapTooLong(frame: String, gapNanoseconds: Int64)

    /// A sentence with the frames and the times.
    public var description: String {
        switch self {
        case .noDataYet: "no transform has arrived yet"
        case .unknownFrame(let frame): "no transform names the frame '\(frame)'"
        case .notConnected(let source, let target):
            "no chain of transforms joins '\(source)' and '\(target)'"
        case .stampTooOld(let frame, let oldest, let by):
            "the stamp is \(seconds(by)) s before the oldest transform kept of '\(frame)' (\(seconds(oldest)) s)"
        case .stampInFuture(let frame, let newest, let by):
            "the stamp is \(seconds(by)) s after the newest transform of '\(frame)' (\(seconds(newest)) s)"
        case .gapTooLong(let frame, let gap):
            "the transforms of '\(frame)' around the stamp are \(seconds(gap)) s apart"
        }
    }
}

/// Why a transform is not taken into the tree.
public enum FrameInsertError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A frame has no name, or one of more than 255 bytes.
    case badName(String)
    /// The translation is not finite, or beyond ``Vector3/farthestMetres``.
    case notFinite(child: String)
    /// The frame would be its own ancestor.
    case loop(parent: String, child: String)
    /// There are as many frames as the tree may have.
    case tooManyFrames(limit: Int)

    /// A sentence with the frames and the times.
    public var description: String {
        switch self {
        case .badName(let name): "a frame name must have 1 to 255 bytes, not \(name.utf8.count)"
        case .notFinite(let child):
            "the translation of '\(child)' is not finite, or beyond a million kilometres"
        case .loop(let parent, let child): "'\(child)' under '\(parent)' would close a loop"
        case .tooManyFrames(let limit): "there are \(limit) frames already, which is the limit"
        }
    }
}

private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
