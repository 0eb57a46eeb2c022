internal import Hummingbird
internal import Node

/// The figures for Prometheus, and the state for whoever watches over robots.
func figureRoutes(_ health: HealthBoard) -> [Route] {
    [
        Route(.get, "/metrics") { _ in
            Response(Array(prometheusText(health.latest).utf8), mediaType: PrometheusText.mediaType)
        },
        Route(.get, "/health") { _ in
            let report = health.latest
            return Response(
                json: HealthDocument(report),
                status: report.isHealthy ? .ok : .serviceUnavailable
            )
        },
    ]
}
