internal import HTTPTypes
internal import Hummingbird
internal import Node

/// The things that answers named.
func objectRoutes(_ view: LiveView, _ benches: WorkBenches) -> [Route] {
    let mostViews = 8
    @Sendable func missing(_ id: String) -> RequestFailure {
        .missing(
            "there is no object '\(id.prefix(100))'",
            whatToDo: "GET /api/v1/objects lists those that answers named"
        )
    }
    return [
        Route(.get, "/api/v1/objects") { _ in
            Response(json: ObjectsDocument(view.objects, frame: view.configuration.worldFrame))
        },
        Route(.get, "/api/v1/objects/{id}") { call throws(RequestFailure) in
            let id = call.segment("id")
            let found = try await benches.maps.done { () throws(RequestFailure) in
                view.object(id, mostViews: mostViews)
            }
            guard let found else { throw missing(id) }
            return Response(
                json: ObjectPageDocument(
                    found.object,
                    found.views,
                    frame: view.configuration.worldFrame
                )
            )
        },
        Route(.get, "/api/v1/objects/{id}/views/{n}") { call throws(RequestFailure) in
            let id = call.segment("id")
            let n = try call.segment("n", in: 0...mostViews - 1)
            let found = try await benches.maps.done { () throws(RequestFailure) in
                view.object(id, mostViews: mostViews)
            }
            guard let found else { throw missing(id) }
            guard found.views.indices.contains(n) else {
                throw .missing(
                    "'\(id)' was seen in \(found.views.count) keyframes",
                    whatToDo: "count from 0"
                )
            }
            let keyframe = found.views[n].keyframe
            var response = Response(keyframe.picture.jpeg, mediaType: "image/jpeg")
            response.headers[.stamp] = "\(keyframe.stampNanoseconds)"
            return response
        },
        Route(.get, "/api/v1/objects/{id}/nav_goal") { call throws(RequestFailure) in
            let id = call.segment("id")
            let goal = try await benches.maps.done { () throws(RequestFailure) in
                view.navGoal(for: id)
            }
            guard let goal else { throw missing(id) }
            return Response(
                json: NavGoalPageDocument(goal, frame: view.configuration.worldFrame)
            )
        },
    ]
}
