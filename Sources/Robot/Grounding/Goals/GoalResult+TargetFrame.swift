internal import Geometry
public import Ingest
public import Messages

extension GoalResult {
    /// The answer in the frame that its goal asked for, where that frame was when the newest image was taken.
    ///
    /// - Parameters:
    ///   - target: a frame of the robot's; empty for the map's own.
    ///   - newest: the newest image, which knows where the robot's frames were.
    /// - Returns: the answer; a rejection that says why where the frame is not to be had.
    public func told(in target: String, at newest: PosedFrame?) -> GoalResult {
        let frame = FrameTree.normalised(target)
        let isTold = header.frameID.isEmpty || status == .rejected
        guard !isTold, !frame.isEmpty, frame != header.frameID else { return self }
        guard let newest, let frames = newest.frames else {
            return refused(
                "no image has come with the robot's frames, so where '\(frame)' is is not known"
            )
        }
        do throws(FrameLookupError) {
            let pose = try frames.transform(
                from: header.frameID,
                to: frame,
                at: newest.stampNanoseconds
            )
            return told(in: frame, frameFromMap: pose, at: newest.stampNanoseconds)
        } catch {
            return refused(
                "target_frame is '\(frame)', which is not to be had at the newest image: \(error.description); "
                    + "known are \(frames.frames.sorted().prefix(20).joined(separator: ", "))"
            )
        }
    }

    private func refused(_ reason: String) -> GoalResult {
        var result = GoalResult(
            goalID: goalID,
            text: text,
            status: .rejected,
            reason: reason
        )
        result.header = header
        return result
    }
}
