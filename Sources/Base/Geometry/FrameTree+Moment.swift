extension FrameTree {
    /// The tree as it stands at a stamp: every frame with one pose, whatever moment is asked for later.
    ///
    /// A frame that has no transform after the stamp is where its last one before it says; one whose last
    /// is older than `maximumAgeNanoseconds` is left out, for nobody knows where it is.
    public func standing(
        at stampNanoseconds: Int64,
        maximumAgeNanoseconds: Int64
    ) -> FrameTree {
        var tree = self
        for (frame, edge) in edges {
            guard case .moving(let history) = edge.motion else { continue }
            let pose = history.pose(
                around: stampNanoseconds,
                frame: frame,
                maximumAge: maximumAgeNanoseconds
            )
            tree.edges[frame] = pose.map { Edge(parent: edge.parent, motion: .fixed($0)) }
            // Still a known name, though nothing joins it with the others.
            if pose == nil { tree.parents.insert(frame) }
        }
        return tree
    }
}

extension TransformHistory {
    /// The interpolated value at `stamp`, else the last one before it; `nil` where that is older than `maximumAge`.
    fileprivate func pose(around stamp: Int64, frame: String, maximumAge: Int64) -> Pose? {
        let interpolated = try? parentFromChild(at: stamp, frame: frame, maximumGap: maximumAge)
        if let interpolated { return interpolated }
        guard let last = sample(notAfter: stamp) else { return nil }
        let (age, isPastRange) = stamp.subtractingReportingOverflow(last.stampNanoseconds)
        return isPastRange || age > maximumAge ? nil : last.parentFromChild
    }
}
