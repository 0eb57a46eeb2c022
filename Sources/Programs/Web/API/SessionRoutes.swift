internal import HTTPTypes
internal import Hummingbird
internal import Messages
internal import Node

/// Recordings: those that there are, and the one that is made now.
func sessionRoutes(_ view: LiveView, _ benches: WorkBenches) -> [Route] {
    let disk = benches.disk
    return [
        Route(.get, "/api/v1/recording") { _ in
            Response(json: RecordingDocument(view.recordingState))
        },
        Route(.post, "/api/v1/recording") { call throws(RequestFailure) in
            let state = await view.record(try recordingRequest(call.body))
            guard state.isDone else {
                throw RequestFailure(
                    409,
                    state.reason,
                    whatToDo: "GET /api/v1/recording says what is recorded now"
                )
            }
            return Response(json: RecordingDocument(state))
        },
        Route(.get, "/api/v1/sessions") { _ throws(RequestFailure) in
            let summaries = try await disk.done { () throws(RequestFailure) in
                view.sessions.sessions
            }
            let state = view.recordingState
            return Response(
                json: SessionsDocument(
                    folder: view.sessions.folder,
                    summaries,
                    recorded: state.isRecording ? state.path : nil
                )
            )
        },
        Route(.get, "/api/v1/sessions/{name}/timeline") { call throws(RequestFailure) in
            let name = call.segment("name")
            let timeline = try await disk.done { () throws(RequestFailure) in
                try reading(name) { () throws(SessionLibrary.Failure) in
                    try view.sessions.timeline(of: name)
                }
            }
            return Response(json: TimelineDocument(name: name, timeline))
        },
        Route(.get, "/api/v1/sessions/{name}/image", parameters: ["camera", "at_s"]) {
            call throws(RequestFailure) in
            let (name, moment) = (call.segment("name"), try moment(call))
            guard let camera = try call.text("camera", mostCharacters: 100),
                camera.wholeMatch(of: /[A-Za-z0-9_.\-]+/) != nil
            else { throw .wrong("camera", "it is missing, or no name", allowed: "camera=NAME") }
            let image = try await disk.done { () throws(RequestFailure) in
                try reading(name) { () throws(SessionLibrary.Failure) in
                    try view.sessions.image(of: name, camera: camera, atSeconds: moment)
                }
            }
            var response = Response(image.picture.bytes, mediaType: image.picture.mediaType)
            response.headers[.atSeconds] = "\(image.seconds)"
            response.headers[.stamp] = "\(image.stampNanoseconds)"
            return response
        },
        Route(.get, "/api/v1/sessions/{name}/answers", parameters: ["at_s"]) {
            call throws(RequestFailure) in
            let (name, moment) = (call.segment("name"), try moment(call))
            let answers = try await disk.done { () throws(RequestFailure) in
                try reading(name) { () throws(SessionLibrary.Failure) in
                    try view.sessions.answers(of: name, atSeconds: moment, atMost: 8)
                }
            }
            return Response(json: ["answers": answers.map { AnswerRecordDocument($0) }])
        },
    ]
}

private enum ActionWord: String, CaseIterable {
    case start, stop, split, bookmark

    var action: RecordingRequest.Action {
        switch self {
        case .start: .start
        case .stop: .stop
        case .split: .split
        case .bookmark: .bookmark
        }
    }
}

private func recordingRequest(_ bytes: [UInt8]) throws(RequestFailure) -> RecordingRequest {
    let body = try JSONBody(bytes, known: ["action", "name", "text"])
    guard let word = try body.word("action", of: ActionWord.self) else {
        throw .wrong("action", "it is missing", allowed: "start, stop, split or bookmark")
    }
    let name = try body.text("name", characters: 1...100)
    if let name, name.wholeMatch(of: /[A-Za-z0-9_{}][A-Za-z0-9._{}\-]{0,99}/) == nil {
        throw .wrong("name", "it has other characters", allowed: "letters, digits, '.', '_' or '-'")
    }
    let text = try body.text("text", characters: 0...1_000)
    return RecordingRequest(word.action, name: name ?? "", text: text ?? "")
}

private func moment(_ call: Call) throws(RequestFailure) -> Double {
    guard let moment = try call.number("at_s", in: 0...1e9) else {
        throw .wrong("at_s", "it is missing", allowed: "seconds from the beginning")
    }
    return moment
}

private func reading<Value>(
    _ name: String,
    _ read: () throws(SessionLibrary.Failure) -> Value
) throws(RequestFailure) -> Value {
    do throws(SessionLibrary.Failure) {
        return try read()
    } catch {
        switch error {
        case .noSession:
            throw .missing(
                "there is no recording '\(name.prefix(120))'",
                whatToDo: "GET /api/v1/sessions lists them"
            )
        case .noImage:
            throw .missing(
                "the recording has no image of that camera",
                whatToDo: "its time line lists the cameras"
            )
        case .unreadable(let reason):
            throw RequestFailure(
                409,
                "the recording cannot be read: \(reason)",
                whatToDo: "stop or split it if it is being made; else run 'semsplat recover'"
            )
        }
    }
}
