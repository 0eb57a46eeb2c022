extension Array where Element == Submap {
    /// Takes out what `keyframe` is the last of several to look through, and forgets doubts about what it sees.
    ///
    /// Only what was last seen before the keyframe is judged, and nothing goes for not having been looked at.
    ///
    /// - Returns: how many Gaussians went.
    mutating func removeLookedThrough(
        by keyframe: Keyframe,
        voxelMetres: Double,
        settings: FreeSpaceSettings
    ) -> Int {
        guard let judge = keyframe.judge(settings) else { return 0 }
        var removedCount = 0
        for index in indices {
            let reaches = self[index].gaussians.levels.map {
                // Merged centres lie anywhere in their voxel, and so beside a thin thing's rim.
                Float(0.9 * voxelMetres * Double(1 << $0))
            }
            let verdicts = judge.judge(
                self[index].gaussians.positions,
                self[index].worldFromCamera,
                reaches
            ).verdicts
            removedCount += self[index].gaussians.doubt(
                verdicts,
                before: Int32(keyframe.id),
                looks: settings.looks
            )
        }
        return removedCount
    }
}

extension MapGaussians {
    /// Counts verdicts; Gaussians that were looked through often enough go.
    ///
    /// - Returns: how many went.
    fileprivate mutating func doubt(_ verdicts: [Int8], before keyframe: Int32, looks: Int) -> Int {
        var isFull = false
        for index in 0..<count where lastKeyframes[index] < keyframe {
            if verdicts[index] == DepthVerdict.there.rawValue {
                doubts[index] = 0
            } else if verdicts[index] == DepthVerdict.lookedThrough.rawValue {
                doubts[index] = min(doubts[index] + 1, 200)
                if Int(doubts[index]) >= looks { isFull = true }
            }
        }
        guard isFull else { return 0 }
        let before = count
        self = kept { Int(doubts[$0]) < looks }
        return before - count
    }
}
