internal import Geometry
public import SemanticSplat

/// The map: a submap per keyframe, those of the window replaced at each prediction, the others committed.
///
/// A value with one writer; readers take ``snapshot(stampNanoseconds:)``, which costs a few reference counts.
public struct SemanticMap: Sendable {
    /// How the map is kept.
    public private(set) var settings: MapSettings

    /// Rises when poses are corrected.
    public private(set) var epoch: UInt64 = 0

    /// Rises with every change.
    public private(set) var revision: UInt64 = 0

    /// How many Gaussians were given up for the budget.
    public private(set) var evictedCount = 0

    /// How many Gaussians went because views looked through them.
    public private(set) var lookedThroughCount = 0

    private let language: LanguageSpace
    private var committed: [Submap] = []
    private var active: [Submap] = []
    private var table = VoxelTable(unused: GaussianAddress.none)
    private var explored: ExploredPlan

    /// An empty map whose features are read in `language`.
    public init(settings: MapSettings = MapSettings(), language: LanguageSpace) {
        self.settings = settings
        self.language = language
        explored = ExploredPlan(up: settings.up)
    }

    /// The bytes of the map: Gaussians, keyframes, voxel table.
    public var byteCount: Int {
        var bytes = table.byteCount + explored.byteCount
        for submap in committed { bytes += submap.byteCount }
        for submap in active { bytes += submap.byteCount }
        return bytes
    }

    /// The number of Gaussians.
    public var gaussianCount: Int {
        committed.reduce(0) { $0 + $1.gaussians.count }
            + active.reduce(0) { $0 + $1.gaussians.count }
    }

    /// The segmentation channels of its Gaussians; `nil` while there are none.
    var segmentationChannels: Int? {
        (committed + active).first { $0.gaussians.count > 0 }?.gaussians.segmentationChannels
    }

    /// The keyframes, committed ones first.
    var keyframes: [Keyframe] { committed.map(\.keyframe) + active.map(\.keyframe) }

    /// Takes a new prediction of the window: its submaps replace all that were active, whole.
    mutating func replaceActive(_ submaps: [Submap]) {
        active = submaps
        for submap in submaps { explored.add(submap.keyframe) }
        enforceBudget()
        revision += 1
    }

    /// Makes the submaps of keyframes that left the window part of the lasting map.
    mutating func commit(keyframes: [Int]) {
        for id in keyframes {
            guard let at = active.firstIndex(where: { $0.keyframe.id == id }) else { continue }
            var submap = active.remove(at: at)
            clear(for: &submap.keyframe)
            merge(submap)
        }
        enforceBudget()
        revision += 1
    }

    /// Lets a keyframe say what of the map before it has gone.
    private mutating func clear(for keyframe: inout Keyframe) {
        guard keyframe.isPredicted else { return }
        keyframe.agreement = ViewAgreement(
            keyframe,
            with: committed,
            settings: settings.freeSpace
        )
        let count = committed.removeLookedThrough(
            by: keyframe,
            voxelMetres: settings.voxelMetres,
            settings: settings.freeSpace
        )
        guard count > 0 else { return }
        lookedThroughCount += count
        rebuildTable()
    }

    private mutating func merge(_ submap: Submap) {
        fuse(submap)
        let keyframes = Set(submap.gaussians.lastKeyframes)
        for index in committed.indices { renewNorms(of: index) { keyframes.contains($0) } }
    }

    /// Renews the lengths of the features of the Gaussians whose last keyframe is among the changed ones.
    private mutating func renewNorms(of index: Int, where isChanged: (Int32) -> Bool) {
        let language = language
        committed[index].gaussians.renewNorms(where: isChanged) {
            inverseNorms(of: $0, in: language)
        }
    }

    private mutating func fuse(_ submap: Submap) {
        var merger = SubmapMerger(
            submap,
            number: committed.count,
            edgeMetres: settings.voxelMetres
        )
        merger.merge(into: &committed, table: &table)
        var settled = submap
        settled.gaussians = merger.fresh
        settled.isActive = false
        committed.append(settled)
    }

    /// Forgets everything and takes the submaps of a saved map instead; its window becomes part of the lasting map.
    ///
    /// - Parameters:
    ///   - submaps: those of the saved map.
    ///   - saved: counts that the new ones must be above: nobody may take the new map for one that he has seen.
    mutating func replace(by submaps: [Submap], after saved: (epoch: UInt64, revision: UInt64)) {
        active = []
        committed = submaps.filter { !$0.isActive }
        rebuildTable()
        explored = ExploredPlan(up: settings.up)
        for submap in committed { explored.add(submap.keyframe) }
        settle(submaps.filter(\.isActive))
        epoch = max(epoch, saved.epoch) + 1
        revision = max(revision, saved.revision) + 1
    }

    /// Takes in submaps of another session, merged with what lies in their place.
    mutating func add(_ submaps: [Submap]) {
        settle(submaps)
        epoch += 1
        revision += 1
    }

    private mutating func settle(_ submaps: [Submap]) {
        for submap in submaps {
            merge(submap)
            explored.add(submap.keyframe)
        }
        enforceBudget()
    }

    /// Moves the submaps with their keyframes, in one step: the epoch rises.
    ///
    /// What lies in one place now becomes one: after a loop closure the two ends of the loop.
    mutating func reanchor(_ corrections: [String: TrajectoryCorrection]) {
        for index in committed.indices { committed[index].keyframe.apply(corrections) }
        for index in active.indices { active[index].keyframe.apply(corrections) }
        consolidate()
        epoch += 1
        revision += 1
    }

    /// Merges all committed submaps anew, in their order, and looks anew at what they saw.
    private mutating func consolidate() {
        let submaps = committed
        committed = []
        table = VoxelTable(
            minimumCapacity: submaps.reduce(0) { $0 + $1.gaussians.count },
            unused: GaussianAddress.none
        )
        for submap in submaps { fuse(submap) }
        for index in committed.indices { renewNorms(of: index) { _ in true } }
        explored = ExploredPlan(up: settings.up)
        for submap in committed + active { explored.add(submap.keyframe) }
    }

    /// Changes the budget; what is beyond it goes now.
    mutating func changeBudget(bytes: Int) {
        settings.budgetBytes = bytes
        guard byteCount > bytes else { return }
        enforceBudget()
        revision += 1
    }

    /// Gives up Gaussians until the map is within its budget.
    ///
    /// The order: of the submaps farthest from the newest keyframe first, the Gaussians that a single keyframe saw; then,
    /// again farthest first, whole submaps with their keyframes. The window is never touched.
    private mutating func enforceBudget() {
        guard byteCount > settings.budgetBytes else { return }
        // To 90 %, so that the table is not rebuilt at every keyframe from here on.
        let target = settings.budgetBytes / 10 * 9
        let here = (active.last ?? committed.last)?.worldFromCamera.translation ?? .zero
        let before = gaussianCount
        var excess = byteCount - target
        let farthestFirst = committed.indices.sorted {
            (committed[$0].worldFromCamera.translation - here).length
                > (committed[$1].worldFromCamera.translation - here).length
        }
        for index in farthestFirst where excess > 0 {
            let all = committed[index].gaussians
            committed[index].gaussians = all.kept { all.views[$0] > 1 }
            excess -= all.byteCount - committed[index].gaussians.byteCount
        }
        var given: Set<Int> = []
        for index in farthestFirst where excess > 0 {
            excess -= committed[index].byteCount
            given.insert(index)
        }
        committed = committed.indices.filter { !given.contains($0) }.map { committed[$0] }
        rebuildTable()
        evictedCount += before - gaussianCount
    }

    private mutating func rebuildTable() {
        table = VoxelTable(
            minimumCapacity: committed.reduce(0) { $0 + $1.gaussians.count },
            unused: GaussianAddress.none
        )
        for (number, submap) in committed.enumerated() {
            for index in 0..<submap.gaussians.count {
                let world = submap.worldFromCamera * Vector3(submap.gaussians.position(index))
                let address = GaussianAddress(submap: Int32(number), index: Int32(index))
                for level in Int(submap.gaussians.levels[index])...VoxelKey.coarsestLevel {
                    let key = VoxelKey(world, level: level, edgeMetres: settings.voxelMetres)
                    if table[key] == nil { table.set(key, address) }
                }
            }
        }
    }

    /// The map as it is now, never to change.
    public func snapshot() -> MapSnapshot {
        MapSnapshot(
            epoch: epoch,
            revision: revision,
            submaps: committed + active,
            exploredFraction: explored.fraction,
            byteCount: byteCount,
            up: settings.up,
            voxelMetres: settings.voxelMetres,
            freeSpace: settings.freeSpace
        )
    }
}
