internal import Foundation
internal import Geometry
internal import Mapping

/// Why a prompt is rejected: a sentence that names what was given and what is allowed.
struct PromptRejection: Error, Equatable {
    let reason: String
}

/// The images that can be pointed into: the newest of each camera, and the keyframes of the map.
struct PromptableImages {
    private let newest: [ImageView]
    private let keyframes: [Keyframe]

    init(newest: [ImageView], keyframes: [Keyframe]) {
        self.newest = newest
        self.keyframes = keyframes
    }

    /// The image that `prompt` points into.
    func image(of prompt: Prompt) throws(PromptRejection) -> ImageView {
        let live = newest.first { $0.camera == prompt.camera }
        let kept = keyframes.filter { $0.camera == prompt.camera }
        guard live != nil || !kept.isEmpty else {
            throw PromptRejection(reason: unknownCamera(prompt.camera))
        }
        let latest =
            live
            ?? kept.max { $0.stampNanoseconds < $1.stampNanoseconds }
            .map { ImageView($0) }
        if let stamp = prompt.imageStampNanoseconds {
            if let keyframe = kept.first(where: { $0.stampNanoseconds == stamp }) {
                return ImageView(keyframe)
            }
            guard let latest, latest.stampNanoseconds == stamp else {
                throw PromptRejection(reason: noSuchImage(prompt.camera, stamp, latest, kept))
            }
            return latest
        }
        guard let latest else { throw PromptRejection(reason: unknownCamera(prompt.camera)) }
        return latest
    }

    private func unknownCamera(_ name: String) -> String {
        let known = Set(newest.map(\.camera) + keyframes.map(\.camera)).sorted()
        let list = known.map { "'\($0)'" }.joined(separator: ", ")
        return (name.isEmpty ? "the goal names no camera" : "there is no image of camera '\(name)'")
            + (known.isEmpty
                ? "; there is none of any other either" : "; there are images of \(list)")
    }

    private func noSuchImage(
        _ camera: String,
        _ stamp: Int64,
        _ latest: ImageView?,
        _ kept: [Keyframe]
    ) -> String {
        var reason = "there is no image of '\(camera)' with stamp \(stamp) ns"
        if let latest { reason += "; its newest is of \(latest.stampNanoseconds) ns" }
        let stamps = kept.map(\.stampNanoseconds).sorted()
        // In doubles, because stamps from outside may be farther apart than 64 bits say.
        let nearest = stamps.min {
            abs(Double($0) - Double(stamp)) < abs(Double($1) - Double(stamp))
        }
        guard let nearest, let first = stamps.first, let last = stamps.last else {
            return reason + ", and the map has no keyframe of it; stamp 0 asks for the newest"
        }
        return reason
            + ", and the map keeps \(stamps.count) keyframes of \(first) to \(last) ns, the nearest of \(nearest) ns; stamp 0 asks for the newest"
    }
}
