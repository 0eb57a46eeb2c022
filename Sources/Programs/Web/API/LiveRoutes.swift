internal import HTTPTypes
internal import Hummingbird
internal import Node

/// What the robot sees and how the daemon does.
func liveRoutes(_ view: LiveView, _ benches: WorkBenches) -> [Route] {
    let images = CameraImages(view: view, bench: benches.maps)
    return [
        Route(.get, "/api/v1/state") { _ in Response(json: StateDocument(view)) },
        Route(.get, "/api/v1/health/history") { _ in
            Response(json: HealthHistoryDocument(view.history))
        },
        Route(.get, "/api/v1/events") { _ throws(RequestFailure) in
            guard view.hub.hasRoom else {
                throw RequestFailure(
                    503,
                    "too many viewers listen already",
                    whatToDo: "close a page, and ask again"
                )
            }
            return EventStream(view: view).response
        },
        Route(
            .get,
            "/api/v1/cameras/{name}/image",
            parameters: ["after", "wait_ms", "sequence", "stamp_ns"]
        ) { call throws(RequestFailure) in try await images.answer(call) },
    ]
}
