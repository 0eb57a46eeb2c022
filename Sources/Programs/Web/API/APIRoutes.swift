internal import Node

/// The API that `docs/api.yaml` describes.
func apiRoutes(_ view: LiveView, _ benches: WorkBenches) -> [Route] {
    liveRoutes(view, benches) + goalRoutes(view) + objectRoutes(view, benches)
        + mapRoutes(view, benches) + sessionRoutes(view, benches)
}

/// The largest whole number that JavaScript counts to.
let mostExactInteger = 9_007_199_254_740_991
