internal import Messages
internal import Transport

extension ResultPublisher {
    /// Publishes an answer, the masks in it as outlines that a viewer draws over the camera's images, and what planners wanted
    /// of its best object on topics of their own.
    func publish(answer result: GoalResult) {
        publish(result, on: "/semsplat/goal_result")
        for (camera, annotations) in ImageAnnotations.outlines(of: result) {
            publish(annotations, on: "/semsplat/annotations/\(camera)", latched: true)
        }
        guard let best = result.objects.first else { return }
        if let goal = best.navGoal { publish(goal, on: "/semsplat/nav_goal") }
        if let region = best.graspRegion { publish(region, on: "/semsplat/grasp_region") }
    }
}
