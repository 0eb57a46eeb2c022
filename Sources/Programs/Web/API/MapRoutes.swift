internal import HTTPTypes
internal import Hummingbird
internal import Mapping
internal import Node

/// The map.
func mapRoutes(_ view: LiveView, _ benches: WorkBenches) -> [Route] {
    [
        Route(.get, "/api/v1/map/chunks") { _ throws(RequestFailure) in
            let pieces = try await benches.maps.done { () throws(RequestFailure) in
                view.map.pieces
            }
            return Response(json: ChunksDocument(pieces, frame: view.configuration.worldFrame))
        },
        Route(.get, "/api/v1/map/chunks/{id}", parameters: ["colors", "text"]) {
            call throws(RequestFailure) in
            let id = try call.segment("id", in: 0...Int(Int32.max))
            let colors = try colors(call)
            let known = call.headers[.ifNoneMatch]
            let piece = try await benches.maps.done { () throws(RequestFailure) in
                do throws(MapViews.Failure) {
                    return try view.map.piece(id, colors, known: known)
                } catch {
                    throw RequestFailure(error, piece: id)
                }
            }
            guard let bytes = piece.bytes else {
                return Response(nothing: .notModified, headers: [.eTag: piece.tag])
            }
            var response = Response(bytes, mediaType: "application/octet-stream")
            response.headers[.eTag] = piece.tag
            response.headers[.cacheControl] = "no-cache"
            return response
        },
        Route(.get, "/api/v1/map/occupancy") { _ throws(RequestFailure) in
            guard let plan = view.occupancy else {
                throw .missing(
                    "no floor is found in the map yet",
                    whatToDo: "let the camera see some of it"
                )
            }
            return Response(json: OccupancyDocument(plan))
        },
        Route(.get, "/api/v1/map/path") { _ in
            Response(json: PathDocument(view.snapshot, frame: view.configuration.worldFrame))
        },
    ]
}

private enum ColorWord: String, CaseIterable {
    case rgb, language, segmentation, heat
}

private func colors(_ call: Call) throws(RequestFailure) -> MapViews.Colors {
    let text = try call.text("text", mostCharacters: 200)
    guard let word = ColorWord(rawValue: call.query["colors"] ?? ColorWord.rgb.rawValue) else {
        throw .wrong(
            "colors",
            "there are no such colours",
            allowed: ColorWord.allCases.map(\.rawValue).joined(separator: ", ")
        )
    }
    switch word {
    case .rgb: return .rgb
    case .language: return .features(.language)
    case .segmentation: return .features(.segmentation)
    case .heat:
        guard let text else {
            throw RequestFailure(
                404,
                "heat is about a text",
                at: "text",
                whatToDo: "add text=WORDS"
            )
        }
        return .heat(text)
    }
}

extension RequestFailure {
    fileprivate init(_ failure: MapViews.Failure, piece id: Int) {
        switch failure {
        case .noSuchPiece:
            self = .missing(
                "the map has no piece \(id) now",
                whatToDo: "GET /api/v1/map/chunks lists its pieces"
            )
        case .noFeatures:
            self = .missing("the map has no such features", whatToDo: "use colors=rgb")
        case .unknownWords:
            self = .missing(
                "the text has no word that the model knows",
                whatToDo: "use other words"
            )
        }
    }
}
