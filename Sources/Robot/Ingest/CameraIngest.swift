internal import Geometry
internal import Imaging
internal import Messages

/// The images of one camera on their way to posed frames.
struct CameraIngest: Sendable {
    struct Waiting: Sendable {
        let image: ImageMessage
        /// The receiver's time of arrival.
        let since: Int64
    }

    let name: String
    var counters = CameraCounters()
    private var model: CameraModel?
    /// The optical frame of the images so far; empty before the first pose.
    private(set) var frameID = ""
    /// The stamp of the last image that found its pose.
    private(set) var lastPosedNanoseconds: Int64?
    private var calibratedFrameID = ""
    private var networkSize: ViewSize?
    private var rectifier: Rectifier?
    /// By how much JPEGs are reduced.
    private var reduction = 1
    private var order = StampOrder()
    private var waiting: [Waiting] = []
    private var waitingBytes = 0

    init(name: String) {
        self.name = name
    }

    mutating func calibrate(_ model: CameraModel, frameID: String, networkSize: ViewSize?) {
        calibratedFrameID = frameID
        guard model != self.model else { return }
        (self.model, self.networkSize) = (model, networkSize)
        reduction =
            networkSize.map {
                Rectifier.sufficientReduction(model, width: $0.width, height: $0.height)
            } ?? 1
        rectifier = newRectifier(reduction)
    }

    private func newRectifier(_ reduction: Int) -> Rectifier? {
        guard let model, let networkSize else { return nil }
        return Rectifier(
            model,
            width: networkSize.width,
            height: networkSize.height,
            reduction: reduction
        )
    }

    /// Takes an image in; what it means shows at the next ``drain``.
    mutating func receive(
        _ image: ImageMessage,
        _ settings: IngestSettings,
        now: Int64
    ) -> [IngestEvent] {
        counters.received += 1
        var events: [IngestEvent] = []
        if let reason = refusal(image, &events) { return events + [reject(image, reason)] }
        waiting.append(Waiting(image: image, since: now))
        waitingBytes += image.byteCount
        while waiting.count > settings.maximumWaiting
            || (waitingBytes > settings.maximumWaitingBytes && waiting.count > 1)
        {
            events.append(reject(take(0).image, .pushedOut))
        }
        return events
    }

    /// What is wrong with an image whatever its pose.
    private mutating func refusal(
        _ image: ImageMessage,
        _ events: inout [IngestEvent]
    ) -> FrameRejection.Reason? {
        guard image.stampNanoseconds > 0 else { return .stampNotSet }
        guard image.stampNanoseconds <= IngestSettings.latestStampNanoseconds else {
            return .stampBeyondTime
        }
        let verdict = order.judge(image.stampNanoseconds)
        counters.lastStampNanoseconds = order.last
        switch verdict {
        case .next: break
        case .duplicate: return .duplicateStamp
        case .backwards(let by): return .stampBackwards(byNanoseconds: by)
        case .restarted:
            counters.clockRestarts += 1
            events.append(.clockRestarted(camera: name))
        }
        if model == nil { return .noCalibration }
        return image.frameID.isEmpty && calibratedFrameID.isEmpty ? .noFrameID : nil
    }

    /// Everything that can be decided with the transforms that are there.
    ///
    /// `transformsFlow` says whether transforms come in these seconds: while they do not, an image far
    /// ahead of them says nothing about its clock.
    mutating func drain(
        _ tree: FrameTree,
        _ settings: IngestSettings,
        transformsFlow: Bool,
        now: Int64
    ) -> [IngestEvent] {
        var events: [IngestEvent] = []
        var index = 0
        while index < waiting.count {
            let entry = waiting[index]
            switch fate(of: entry, tree, settings, transformsFlow, now) {
            case .wait: index += 1
            case .pose(let pose): events.append(finish(take(index).image, pose, tree, settings))
            case .reject(let reason): events.append(reject(take(index).image, reason))
            }
        }
        counters.waiting = waiting.count
        return events
    }

    private enum Fate {
        case wait
        case pose(LocalisedPose)
        case reject(FrameRejection.Reason)
    }

    private func fate(
        of entry: Waiting,
        _ tree: FrameTree,
        _ settings: IngestSettings,
        _ transformsFlow: Bool,
        _ now: Int64
    ) -> Fate {
        let frame = entry.image.frameID.isEmpty ? calibratedFrameID : entry.image.frameID
        do {
            let pose = try tree.localised(
                frame,
                in: settings.worldFrame,
                through: settings.odometryFrame,
                at: entry.image.stampNanoseconds,
                maximumGapNanoseconds: nanoseconds(settings.maximumPoseGapSeconds)
            )
            let isPlace = pose.worldFromSource.translation.isWithinReach
            return isPlace ? .pose(pose) : .reject(.nonFinitePose)
        } catch {
            let mismatch = nanoseconds(settings.clockMismatchSeconds)
            let isOld = now - entry.since >= nanoseconds(settings.maximumWaitSeconds)
            switch error {
            case .stampInFuture(_, _, let by) where by > mismatch && transformsFlow:
                return .reject(.clockMismatch(error))
            case .stampTooOld(_, _, let by) where by > mismatch:
                return .reject(.clockMismatch(error))
            case .stampTooOld: return .reject(.poseTooOld(error))
            case .gapTooLong: return .reject(.poseGap(error))
            default: return isOld ? .reject(.noPoseYet(error)) : .wait
            }
        }
    }

    private mutating func finish(
        _ message: ImageMessage,
        _ pose: LocalisedPose,
        _ tree: FrameTree,
        _ settings: IngestSettings
    ) -> IngestEvent {
        guard let model else { return reject(message, .noCalibration) }
        do {
            let decoded = try message.decoded(
                ImageDecoder(limits: settings.imageLimits),
                reducedBy: reduction
            )
            let size = ViewSize(width: decoded.fullWidth, height: decoded.fullHeight)
            let calibrated = ViewSize(width: model.pinhole.width, height: model.pinhole.height)
            guard size == calibrated else {
                return reject(
                    message,
                    .calibrationSizeMismatch(image: size, calibration: calibrated)
                )
            }
            // Only JPEGs come reduced.
            if let rectifier, rectifier.reduction != decoded.reduction {
                self.rectifier = newRectifier(decoded.reduction)
            }
            counters.posed += 1
            frameID = message.frameID.isEmpty ? calibratedFrameID : message.frameID
            lastPosedNanoseconds = message.stampNanoseconds
            var frame = PosedFrame(
                camera: name,
                stampNanoseconds: message.stampNanoseconds,
                image: decoded.image,
                model: model,
                worldFromCamera: pose.worldFromSource,
                rectifier: rectifier
            )
            frame.reduction = decoded.reduction
            frame.worldFromOdometry = pose.worldFromOdometry
            frame.frames = tree.standing(
                at: message.stampNanoseconds,
                maximumAgeNanoseconds: nanoseconds(settings.maximumPoseGapSeconds)
            )
            return .frame(frame)
        } catch {
            return reject(message, .init(error))
        }
    }

    private mutating func take(_ index: Int) -> Waiting {
        let entry = waiting.remove(at: index)
        waitingBytes -= entry.image.byteCount
        return entry
    }

    private mutating func reject(
        _ image: ImageMessage,
        _ reason: FrameRejection.Reason
    ) -> IngestEvent {
        counters.rejected[reason.name, default: 0] += 1
        return .rejected(
            FrameRejection(camera: name, stampNanoseconds: image.stampNanoseconds, reason: reason)
        )
    }
}

private func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(9e9, max(0, seconds)) * 1e9) }
