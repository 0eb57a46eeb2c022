internal import HTTPTypes
internal import Hummingbird
internal import Mapping
internal import Node
internal import Synchronization

/// Images of cameras, as they came.
final class CameraImages: Sendable {
    private static let longestWaitMilliseconds = 10_000

    private let view: LiveView
    private let bench: WorkBench
    /// Raw images that were encoded lately, so that several viewers cost no more than one; the newest of each camera.
    private let encoded = Mutex<[String: (sequence: Int, picture: ShelvedFrame.Picture)]>([:])

    init(view: LiveView, bench: WorkBench) { (self.view, self.bench) = (view, bench) }

    /// Answers `GET /api/v1/cameras/{name}/image`.
    func answer(_ call: Call) async throws(RequestFailure) -> Response {
        let camera = call.segment("name")
        let counts = 0...mostExactInteger
        let after = try call.integer("after", in: counts)
        let wait = try call.integer("wait_ms", in: 0...Self.longestWaitMilliseconds) ?? 0
        let sequence = try call.integer("sequence", in: counts)
        let stamp = try call.integer("stamp_ns", in: 0...Int(Int64.max))
        view.frames.want(camera)
        if let stamp { return try await image(of: camera, stampNanoseconds: Int64(stamp)) }
        if let sequence {
            guard let frame = view.frames.frame(of: camera, where: { $0.sequence == sequence })
            else {
                throw Self.gone("image \(sequence) of '\(camera)'")
            }
            return try await response(frame)
        }
        guard let newest = view.frames.newest(of: camera) else {
            let known = view.frames.cameras.joined(separator: ", ")
            throw .missing(
                "no image of camera '\(camera)' came yet",
                whatToDo: known.isEmpty
                    ? "let the robot publish /camera/NAME/image" : "there are images of \(known)"
            )
        }
        guard let after, newest.sequence <= after else { return try await response(newest) }
        let next = await view.frames.next(
            of: camera,
            after: after,
            within: .milliseconds(wait)
        )
        guard let next else { return Response(nothing: .noContent) }
        return try await response(next)
    }

    private func image(
        of camera: String,
        stampNanoseconds: Int64
    ) async throws(RequestFailure) -> Response {
        let kept = view.frames.frame(of: camera) { $0.stampNanoseconds == stampNanoseconds }
        if let kept { return try await response(kept) }
        let keyframe = view.snapshot?.keyframes.first {
            $0.camera == camera && $0.stampNanoseconds == stampNanoseconds
                && !$0.picture.jpeg.isEmpty
        }
        guard let keyframe else { throw Self.gone("the image of '\(camera)' at that stamp") }
        var response = Response(keyframe.picture.jpeg, mediaType: "image/jpeg")
        response.headers[.stamp] = "\(stampNanoseconds)"
        let part = keyframe.pictureInOriginal
        response.headers[.viewPixels] = "\(part.x),\(part.y),\(part.width),\(part.height)"
        return response
    }

    private func response(_ frame: ShelvedFrame) async throws(RequestFailure) -> Response {
        let picture: ShelvedFrame.Picture
        if let plain = frame.picture {
            picture = plain
        } else {
            picture = try await bench.done { [self] () throws(RequestFailure) in
                try encodedPicture(of: frame)
            }
        }
        var response = Response(picture.bytes, mediaType: picture.mediaType)
        response.headers[.sequence] = "\(frame.sequence)"
        response.headers[.stamp] = "\(frame.stampNanoseconds)"
        return response
    }

    private func encodedPicture(
        of frame: ShelvedFrame
    ) throws(RequestFailure) -> ShelvedFrame.Picture {
        let known = encoded.withLock { $0[frame.camera] }
        if let known, known.sequence == frame.sequence { return known.picture }
        guard let picture = frame.encodedPicture() else {
            throw .missing(
                "image \(frame.sequence) of '\(frame.camera)' cannot be shown",
                whatToDo: "/health says what is wrong with it"
            )
        }
        encoded.withLock { $0[frame.camera] = (frame.sequence, picture) }
        return picture
    }

    private static func gone(_ what: String) -> RequestFailure {
        .missing("\(what) is not kept", whatToDo: "ask for the newest, or for a keyframe's stamp")
    }
}

extension HTTPField.Name {
    // Names of ours, which the grammar of HTTP allows.
    private static func own(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .contentLocation
    }

    /// Which of a camera's images it is.
    static let sequence = own("X-Sequence")
    /// When an image was taken, nanoseconds.
    static let stamp = own("X-Stamp-Ns")
    /// The part of the camera's image that a picture shows.
    static let viewPixels = own("X-View-Px")
    /// When an image was recorded, seconds from the beginning.
    static let atSeconds = own("X-At-S")
}
