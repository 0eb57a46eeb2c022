internal import Geometry
public import Messages

extension Goal {
    /// The goal of a message; what it leaves open gets the usual value.
    public init(_ message: LanguageGoal) {
        self.init(
            id: message.goalID,
            text: message.text,
            negatives: message.negatives,
            maximumResults: message.maximumResults == 0 ? 10 : message.maximumResults,
            minimumScore: message.minimumScore == 0 ? nil : message.minimumScore,
            wantsMasks: message.wants.masks,
            wantsPoints: message.wants.points,
            maximumPoints: message.maximumPoints == 0 ? 2048 : message.maximumPoints,
            region: message.region.map {
                OrientedBox(
                    center: $0.pose.translation,
                    size: $0.size,
                    rotation: $0.pose.rotation
                )
            }
        )
    }
}

extension Prompt {
    /// The prompt of a message; what it leaves open gets the usual value.
    public init(_ message: PromptGoal) {
        // Here, and only here, half a pixel leads from ROS's convention to ours; a box is of whole pixels in both.
        self.init(
            id: message.goalID,
            text: message.text,
            camera: message.camera,
            imageStampNanoseconds: message.imageStampNanoseconds == 0
                ? nil : message.imageStampNanoseconds,
            points: message.points.map {
                Point(SIMD2($0.x + 0.5, $0.y + 0.5), isOnObject: $0.isOnObject)
            },
            box: message.box.map {
                Box(low: SIMD2($0.x, $0.y), high: SIMD2($0.x + $0.width, $0.y + $0.height))
            },
            wantsMasks: message.wants.masks,
            wantsPoints: message.wants.points,
            maximumPoints: message.maximumPoints == 0 ? 2048 : message.maximumPoints
        )
    }
}

extension GoalResult {
    /// The message of an answer whose positions are in frame `worldFrame`.
    public init(_ answer: GoalAnswer, worldFrame: String) {
        self.init(
            goalID: answer.goalID,
            text: answer.text,
            status: answer.status,
            reason: answer.reason
        )
        header = MapHeader(
            stampNanoseconds: answer.stampNanoseconds,
            frameID: worldFrame,
            mapEpoch: answer.epoch,
            mapRevision: answer.revision
        )
        interpretation = answer.interpretation
        objects = answer.objects.map { object in
            ObjectMessage(
                object,
                stampNanoseconds: answer.stampNanoseconds,
                worldFrame: worldFrame
            )
        }
        addPlans(answer.objects)
        threshold = answer.threshold
        bestScore = answer.bestScore
        secondScore = answer.secondScore
        exploredFraction = answer.exploredFraction
        promptMask = answer.promptMask.map { ObjectMask($0) }
        timing.encodeMilliseconds = answer.timing.encodeMilliseconds
        timing.searchMilliseconds = answer.timing.searchMilliseconds
        timing.maskMilliseconds = answer.timing.maskMilliseconds
        timing.totalMilliseconds = answer.timing.totalMilliseconds
    }
}

extension ObjectMessage {
    /// The message of an object whose positions are in frame `worldFrame`.
    public init(_ object: GroundedObject, stampNanoseconds: Int64, worldFrame: String) {
        self.init(id: object.id, label: object.label, score: object.score)
        pose = object.box.pose
        poseCovariance = object.covariance
        size = object.box.size
        centroid = object.centroid
        nearestSurfacePoint = object.nearestSurfacePoint
        if !object.points.isEmpty {
            points = PointCloud(
                stampNanoseconds: stampNanoseconds,
                frameID: worldFrame,
                names: ["x", "y", "z", "nx", "ny", "nz"],
                rows: object.points.flatMap { point in
                    let (position, normal) = (point.position, point.normal)
                    return [position.x, position.y, position.z, normal.x, normal.y, normal.z]
                }
            )
        }
        gaussianCount = object.gaussianCount
        views = object.viewCount
        firstSeenNanoseconds = object.firstSeenNanoseconds
        lastSeenNanoseconds = object.lastSeenNanoseconds
        state = object.state
        masks = object.masks.map(ObjectMask.init)
        nameScore = object.nameScore
        description = object.description
    }
}

extension ObjectMask {
    /// The message of a mask.
    public init(_ mask: GroundedMask) {
        self.init(
            camera: mask.camera,
            imageStampNanoseconds: mask.imageStampNanoseconds,
            width: mask.runs.width,
            height: mask.runs.height,
            boxX: mask.box.x,
            boxY: mask.box.y,
            boxWidth: mask.box.width,
            boxHeight: mask.box.height,
            runLengths: mask.runs.text,
            score: mask.score
        )
    }
}
