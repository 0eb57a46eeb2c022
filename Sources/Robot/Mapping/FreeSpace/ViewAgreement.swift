internal import Foundation

/// How well a keyframe's depth agrees with the map that was there before it.
public struct ViewAgreement: Sendable, Equatable {
    /// What the keyframe's depths are to be multiplied with to agree best: an error that a whole view has in common.
    public let scale: Float

    /// The relative difference that is left then, within which two thirds of what it sees lie: an error of single depths.
    public let spread: Float

    /// The share of what it sees of the map that it sees in its place, 0 to 1.
    public let share: Double

    /// Fewer points in view than this say nothing about a view.
    private static let fewestPoints = 200

    /// More points than this say nothing more about it.
    private static let mostPoints = 8_000

    /// What was found before.
    init(scale: Float, spread: Float, share: Double) {
        (self.scale, self.spread, self.share) = (scale, spread, share)
    }

    /// Compares what `keyframe` saw with Gaussians of `submaps`; `nil` where too few are in view.
    init?(_ keyframe: Keyframe, with submaps: [Submap], settings: FreeSpaceSettings) {
        let step = max(1, submaps.reduce(0) { $0 + $1.gaussians.count } / Self.mostPoints)
        let samples = submaps.map { submap in
            Sample(submap, step: step, after: keyframe.id)
        }
        func judged(scale: Float) -> [(verdicts: [Int8], ratios: [Float])] {
            let judge = DepthJudge(keyframe, scale: scale, spread: 0, settings: settings)
            return zip(submaps, samples).map { submap, sample in
                judge.judge(sample.points, submap.worldFromCamera, sample.reaches)
            }
        }
        // Hidden points and those that are looked through by far would pull the middle away.
        let ratios = judged(scale: 1).flatMap(\.ratios).filter { $0 > 0.75 && $0 < 1.33 }.sorted()
        guard ratios.count >= Self.fewestPoints else { return nil }
        scale = min(max(1 / ratios[ratios.count / 2], 0.8), 1.25)
        let scale = scale
        let errors = ratios.map { abs($0 * scale - 1) }.sorted()
        spread = errors[2 * errors.count / 3]
        let verdicts = judged(scale: scale).flatMap(\.verdicts)
        let there = verdicts.count { $0 == DepthVerdict.there.rawValue }
        let through = verdicts.count { $0 == DepthVerdict.lookedThrough.rawValue }
        share = Double(there) / Double(max(1, there + through))
    }

    /// Every so-manieth Gaussian of a submap that no later keyframe has contributed to.
    private struct Sample {
        var points: [Float] = []
        var reaches: [Float] = []

        init(_ submap: Submap, step: Int, after keyframe: Int) {
            let gaussians = submap.gaussians
            for index in stride(from: 0, to: gaussians.count, by: step)
            where gaussians.lastKeyframes[index] < Int32(keyframe) {
                points.append(contentsOf: gaussians.positions[3 * index..<3 * index + 3])
                reaches.append(0)
            }
        }
    }
}

extension Keyframe {
    /// A judge of what is there and what has gone; `nil` where this keyframe has no say, because it was not committed yet, or
    /// disagrees with the map so much that it must be wrong itself.
    public func judge(_ settings: FreeSpaceSettings) -> DepthJudge? {
        guard isPredicted, let agreement, agreement.share >= settings.minimumAgreement else {
            return nil
        }
        return DepthJudge(
            self,
            scale: agreement.scale,
            spread: agreement.spread,
            settings: settings
        )
    }
}
