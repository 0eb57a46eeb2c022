internal import Geometry
public import Ingest
public import SemanticSplat

/// From posed frames to a map: which become keyframes, which are predicted together, and what the map makes of it.
///
/// A pure value: the same frames and predictions in the same order give the same map, bit for bit.
///
///     switch engine.consider(frame) { … }
///     if let window = engine.window() {
///         engine.integrate(try predictor.predict(window.views), for: window)
///     }
public struct MappingEngine: Sendable {
    /// What was chosen.
    public private(set) var settings: MappingSettings

    /// The map.
    public private(set) var map: SemanticMap

    /// How many keyframes there were.
    public private(set) var keyframeCount = 0

    /// How many keyframes left the window before any prediction saw them, because predicting was slower than moving.
    public private(set) var unpredictedCount = 0

    /// Which map this is: windows of one that was forgotten since are not taken in.
    package private(set) var generation = 0

    private let language: LanguageSpace
    private let networkWidth: Int
    private let networkHeight: Int
    private let admission: Admission
    private var selector: KeyframeSelector
    private var sliding: SlidingWindow
    private var lastKeyframes: [String: Keyframe] = [:]
    private var activeKeyframes: [Int] = []
    private var newestPredicted = -1
    private var poses: PoseKeeper

    /// The poses of the latest keyframes, by id: a prediction may come back after they were corrected.
    private var latestPoses: [Int: Pose] = [:]

    /// An engine for the predictor whose images are `networkWidth` × `networkHeight` and whose features are read in `language`.
    public init(
        settings: MappingSettings = MappingSettings(),
        networkWidth: Int,
        networkHeight: Int,
        language: LanguageSpace
    ) {
        self.settings = settings
        self.networkWidth = networkWidth
        self.networkHeight = networkHeight
        self.language = language
        map = SemanticMap(settings: settings.map, language: language)
        admission = Admission(
            settings: settings.map.admission,
            voxelMetres: settings.map.voxelMetres,
            language: language
        )
        selector = KeyframeSelector(settings: settings.keyframes)
        sliding = SlidingWindow(capacity: settings.window)
        poses = PoseKeeper(leap: settings.map.leap)
    }

    /// An engine for `predictor`.
    public init(settings: MappingSettings = MappingSettings(), predictor: any WindowPredictor) {
        self.init(
            settings: settings,
            networkWidth: predictor.networkWidth,
            networkHeight: predictor.networkHeight,
            language: predictor.language
        )
    }

    /// How many keyframes are in the window.
    public var windowCount: Int { sliding.members.count }

    /// Changes the memory that the map may take; what is beyond it goes now.
    public mutating func changeBudget(bytes: Int) {
        settings.map.budgetBytes = bytes
        map.changeBudget(bytes: bytes)
    }

    /// Takes SLAM's word about where the cameras were: what was mapped moves along, and the map's epoch rises.
    ///
    /// - Returns: whether the update is about anything that was mapped.
    @discardableResult
    public mutating func correct(_ update: PoseUpdate) -> Bool {
        guard let corrections = poses.take(update) else { return false }
        apply(corrections)
        return true
    }

    private mutating func apply(_ corrections: [String: TrajectoryCorrection]) {
        sliding.apply(corrections)
        for camera in lastKeyframes.keys { lastKeyframes[camera]?.apply(corrections) }
        map.reanchor(corrections)
        for keyframe in map.keyframes + sliding.members.map(\.keyframe)
        where latestPoses[keyframe.id] != nil {
            latestPoses[keyframe.id] = keyframe.worldFromCamera
        }
    }

    /// Decides whether a frame becomes a keyframe, and takes it into the window if so.
    ///
    /// When localisation has leapt with this frame, what was mapped before moves first, and the map's epoch rises.
    public mutating func consider(_ frame: PosedFrame) -> KeyframeDecision {
        var frame = frame
        if let corrections = poses.note(&frame) { apply(corrections) }
        let network = NetworkView(frame, width: networkWidth, height: networkHeight)
        let view = PosedView(
            image: network.image,
            pinhole: network.pinhole,
            worldFromCamera: frame.worldFromCamera,
            stampNanoseconds: frame.stampNanoseconds
        )
        switch selector.decide(view, after: lastKeyframes[frame.camera]) {
        case .failure(let skip):
            return .skipped(skip.reason)
        case .success(let reason):
            return .keyframe(id: admit(view, of: frame), reason: reason)
        }
    }

    private mutating func admit(_ view: PosedView, of frame: PosedFrame) -> Int {
        let keyframe = Keyframe(
            id: keyframeCount,
            camera: frame.camera,
            stampNanoseconds: frame.stampNanoseconds,
            worldFromCamera: frame.worldFromCamera,
            pinhole: view.pinhole,
            original: OriginalView(frame),
            picture: KeyframePicture(view.image),
            depth: DepthSketch(
                assumedMetres: settings.keyframes.assumedDepthMetres,
                pinhole: view.pinhole,
                step: Self.sketchStep
            ),
            isPredicted: false,
            agreement: nil
        )
        keyframeCount += 1
        latestPoses[keyframe.id] = frame.worldFromCamera
        latestPoses[keyframe.id - Self.rememberedPoses] = nil
        lastKeyframes[frame.camera] = keyframe
        let leaving = sliding.admit(SlidingWindow.Member(keyframe: keyframe, view: view))
        unpredictedCount += leaving.count { !$0.keyframe.isPredicted }
        return keyframe.id
    }

    /// The keyframes to predict next; `nil` while there are fewer than two, or when none is newer than the last prediction.
    public func window() -> KeyframeWindow? {
        guard sliding.members.count >= 2, let newest = sliding.members.last?.keyframe.id,
            newest > newestPredicted
        else { return nil }
        return KeyframeWindow(
            keyframes: sliding.members.map(\.keyframe),
            views: sliding.members.map(\.view),
            generation: generation
        )
    }

    /// Forgets the map and takes a saved one instead.
    ///
    /// - Throws: ``SavedMapError`` for a map that another model made; nothing has changed then.
    public mutating func load(_ saved: SavedMap) throws(SavedMapError) {
        try check(saved, segmentationChannels: nil)
        forget()
        map.replace(by: saved.submaps, after: (saved.epoch, saved.revision))
        keyframeCount = max(keyframeCount, (saved.submaps.map(\.keyframe.id).max() ?? -1) + 1)
        newestPredicted = keyframeCount - 1
        poses = PoseKeeper(leap: settings.map.leap, remembering: map.keyframes)
    }

    /// Adds a saved map, of another session in the same world: what lies in one place becomes one.
    ///
    /// - Returns: the new numbers of its keyframes, by the old ones.
    /// - Throws: ``SavedMapError`` for a map that another model made; nothing has changed then.
    @discardableResult
    public mutating func merge(_ saved: SavedMap) throws(SavedMapError) -> [Int: Int] {
        let segmentation = map.segmentationChannels
        try check(saved, segmentationChannels: segmentation)
        var numbers: [Int: Int] = [:]
        for id in saved.submaps.map(\.keyframe.id).sorted() {
            numbers[id] = keyframeCount
            keyframeCount += 1
        }
        map.add(saved.submaps.map { $0.renumbered(numbers) })
        return numbers
    }

    /// Forgets the map and the window.
    public mutating func clear() {
        forget()
        map.replace(by: [], after: (map.epoch, map.revision))
        poses = PoseKeeper(leap: settings.map.leap)
    }

    private func check(_ saved: SavedMap, segmentationChannels: Int?) throws(SavedMapError) {
        guard
            saved.fits(
                channels: language.featureDimension,
                segmentationChannels: segmentationChannels
            )
        else { throw SavedMapError("its features are those of another model") }
        guard saved.voxelMetres == settings.map.voxelMetres else {
            throw SavedMapError(
                "its voxels are \(saved.voxelMetres) m wide, those of this map \(settings.map.voxelMetres) m"
            )
        }
    }

    private mutating func forget() {
        generation += 1
        _ = sliding.removeAll()
        activeKeyframes = []
        lastKeyframes = [:]
        latestPoses = [:]
        newestPredicted = keyframeCount - 1
    }

    /// Takes the prediction of `window` into the map.
    ///
    /// Its submaps become the active ones; those of keyframes that it no longer has are committed. The window may have
    /// moved on since ``window()`` gave it out.
    public mutating func integrate(_ prediction: WindowPrediction, for window: KeyframeWindow) {
        precondition(
            prediction.views.count == window.views.count,
            "\(prediction.views.count) predictions for a window of \(window.views.count) views"
        )
        guard window.generation == generation else { return }
        let submaps = window.keyframes.indices.map { submap($0, of: prediction, in: window) }
        let ids = window.keyframes.map(\.id)
        map.commit(keyframes: activeKeyframes.filter { !ids.contains($0) })
        map.replaceActive(submaps)
        activeKeyframes = ids
        newestPredicted = max(newestPredicted, ids.max() ?? -1)
        for submap in submaps { remember(submap.keyframe) }
    }

    private func submap(
        _ index: Int,
        of prediction: WindowPrediction,
        in window: KeyframeWindow
    ) -> Submap {
        var keyframe = window.keyframes[index]
        keyframe.worldFromCamera = latestPoses[keyframe.id] ?? keyframe.worldFromCamera
        keyframe.depth = DepthSketch(
            prediction.views[index].depth,
            pinhole: keyframe.pinhole,
            step: Self.sketchStep
        )
        keyframe.isPredicted = true
        let gaussians = admission.admit(
            index,
            of: prediction,
            window: window.views,
            keyframe: keyframe.id
        )
        return Submap(keyframe: keyframe, gaussians: gaussians, isActive: true)
    }

    /// Gives the selector and the window the depth that was predicted.
    private mutating func remember(_ keyframe: Keyframe) {
        if lastKeyframes[keyframe.camera]?.id == keyframe.id {
            lastKeyframes[keyframe.camera] = keyframe
        }
        if let at = sliding.members.firstIndex(where: { $0.keyframe.id == keyframe.id }) {
            sliding.update(at, depth: keyframe.depth)
        }
    }

    private static let sketchStep = 2

    /// A prediction takes a second or two, in which no robot makes this many keyframes.
    private static let rememberedPoses = 256
}

/// The keyframes of one prediction.
public struct KeyframeWindow: Sendable {
    /// The keyframes, from old to new.
    public let keyframes: [Keyframe]

    /// What the predictor is to look at, in the same order.
    public let views: [PosedView]

    let generation: Int

    /// A window of these keyframes and what they show, for the map of that generation.
    package init(keyframes: [Keyframe], views: [PosedView], generation: Int) {
        self.keyframes = keyframes
        self.views = views
        self.generation = generation
    }
}
