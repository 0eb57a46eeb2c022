internal import Geometry
package import Messages

/// A goal's answer as JSON (the keys are a contract).
package struct AnswerDocument: Encodable {
    struct Header: Encodable {
        let stampNs: Int64
        let frame: String
        let mapEpoch: UInt64
        let mapRevision: UInt64
    }

    package struct Orientation: Encodable {
        let x: Double
        let y: Double
        let z: Double
        let w: Double

        init(_ rotation: Quaternion) {
            (x, y, z, w) = (rotation.x, rotation.y, rotation.z, rotation.w)
        }
    }

    struct Box: Encodable {
        let center: [Double]
        let orientation: Orientation
        let size: [Double]
    }

    struct MaskDocument: Encodable {
        let camera: String
        let imageStampNs: Int64
        let width: Int
        let height: Int
        let box: [Int]
        let rle: String
        let score: Double
        let file: String?
        let image: String?
    }

    /// A thing.
    package struct ObjectDocument: Encodable {
        let id: String
        let label: String
        let score: Double
        let centroid: [Double]
        let nearestSurfacePoint: [Double]
        let box: Box
        let covariance: [Double]
        let gaussians: Int
        let views: Int
        let firstSeenNs: Int64
        let lastSeenNs: Int64
        let state: String
        let points: Int
        let masks: [MaskDocument]
        let nameScore: Double
        let description: String
        let navGoal: NavGoalDocument?
        let graspRegion: GraspRegionDocument?
    }

    struct Timing: Encodable {
        let queueMs: Double
        let encodeMs: Double
        let searchMs: Double
        let maskMs: Double
        let totalMs: Double
    }

    let header: Header
    let goalId: String
    let text: String
    let status: String
    let reason: String
    let threshold: Double
    let bestScore: Double
    let secondScore: Double
    let exploredFraction: Double
    let objects: [ObjectDocument]
    let promptMask: MaskDocument?
    let interpretation: InterpretationDocument?
    let event: String?
    let objectEvents: [EventDocument]?
    let eventNumber: UInt64?
    let timing: Timing

    /// Creates the document of `result`.
    ///
    /// `maskFiles` are the files that masks were written to, per object and mask; `promptFile` that of the prompt's;
    /// `imageAddress` says where the image that a mask lies on is served.
    package init(
        _ result: GoalResult,
        maskFiles: [[String]] = [],
        promptFile: String? = nil,
        imageAddress: ((ObjectMask) -> String)? = nil
    ) {
        header = Header(
            stampNs: result.header.stampNanoseconds,
            frame: result.header.frameID,
            mapEpoch: result.header.mapEpoch,
            mapRevision: result.header.mapRevision
        )
        goalId = result.goalID
        text = result.text
        status = result.status.name
        reason = result.reason
        threshold = result.threshold
        bestScore = result.bestScore
        secondScore = result.secondScore
        exploredFraction = result.exploredFraction
        objects = result.objects.enumerated().map { index, object in
            ObjectDocument(
                object,
                files: maskFiles.indices.contains(index) ? maskFiles[index] : [],
                imageAddress: imageAddress
            )
        }
        promptMask = result.promptMask.map { MaskDocument($0, file: promptFile, imageAddress) }
        interpretation = result.interpretation.map { InterpretationDocument($0) }
        let isEvent = result.event != .none
        event = isEvent ? result.event.name : nil
        objectEvents = isEvent ? result.objectEvents.map { EventDocument($0) } : nil
        eventNumber = isEvent ? result.eventNumber : nil
        timing = Timing(
            queueMs: result.timing.queueMilliseconds,
            encodeMs: result.timing.encodeMilliseconds,
            searchMs: result.timing.searchMilliseconds,
            maskMs: result.timing.maskMilliseconds,
            totalMs: result.timing.totalMilliseconds
        )
    }
}

extension AnswerDocument.ObjectDocument {
    /// A thing, as in ``AnswerDocument``.
    package init(
        _ object: ObjectMessage,
        files: [String] = [],
        imageAddress: ((ObjectMask) -> String)? = nil
    ) {
        id = object.id
        label = object.label
        score = object.score
        centroid = object.centroid.list
        nearestSurfacePoint = object.nearestSurfacePoint.list
        box = AnswerDocument.Box(
            center: object.pose.translation.list,
            orientation: AnswerDocument.Orientation(object.pose.rotation),
            size: object.size.list
        )
        covariance = object.poseCovariance
        gaussians = object.gaussianCount
        views = object.views
        firstSeenNs = object.firstSeenNanoseconds
        lastSeenNs = object.lastSeenNanoseconds
        state = "\(object.state)".uppercased()
        points = object.points?.count ?? 0
        nameScore = object.nameScore
        description = object.description
        masks = object.masks.enumerated().map { index, mask in
            AnswerDocument.MaskDocument(
                mask,
                file: files.indices.contains(index) ? files[index] : nil,
                imageAddress
            )
        }
        navGoal = object.navGoal.map(AnswerDocument.NavGoalDocument.init)
        graspRegion = object.graspRegion.map(AnswerDocument.GraspRegionDocument.init)
    }
}

extension AnswerDocument.MaskDocument {
    fileprivate init(
        _ mask: ObjectMask,
        file: String?,
        _ imageAddress: ((ObjectMask) -> String)?
    ) {
        camera = mask.camera
        imageStampNs = mask.imageStampNanoseconds
        width = mask.width
        height = mask.height
        box = [mask.boxX, mask.boxY, mask.boxWidth, mask.boxHeight]
        rle = mask.runLengths
        score = mask.score
        self.file = file
        image = imageAddress?(mask)
    }
}

extension Vector3 {
    /// Its numbers in their order.
    package var list: [Double] { [x, y, z] }
}
