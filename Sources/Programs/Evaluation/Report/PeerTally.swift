/// What was measured of the peers; tallies of windows add up.
struct PeerTally: Sendable {
    /// The views that a method was shown, and those between that it was not.
    enum Side: String, CaseIterable, Sendable {
        case source
        case target
    }

    /// What was measured of one method; what it does not do stays empty.
    struct Row: Sendable {
        var language: [Side: ConfusionMatrix] = [:]
        var pictures: [Side: ViewTally.Pictures] = [:]
        /// At source views.
        var depth: [DepthErrors] = []
        /// From the context views to the Gaussians, one a window.
        var costs: [Cost] = []
        var gaussians: [Double] = []
        /// The share of the Gaussians that began at a depth about which two views agree.
        var matchedShares: [Double] = []

        mutating func add(_ other: Row) {
            language.merge(other.language) { mine, theirs in
                var sum = mine
                sum.add(theirs)
                return sum
            }
            pictures.merge(other.pictures) { mine, theirs in
                var sum = mine
                sum.add(theirs)
                return sum
            }
            depth += other.depth
            costs += other.costs
            gaussians += other.gaussians
            matchedShares += other.matchedShares
        }
    }

    private var rows: [PeerMethod: Row] = [:]

    var isEmpty: Bool { rows.isEmpty }

    subscript(method: PeerMethod) -> Row {
        get { rows[method] ?? Row() }
        set { rows[method] = newValue }
    }

    mutating func add(_ other: PeerTally) {
        for (method, row) in other.rows { self[method].add(row) }
    }
}

/// The rows of the table peers.
enum PeerMethod: String, CaseIterable, Sendable {
    /// Per-scene optimisation of Gaussians with features on the context views.
    case featureSplatting = "feature3dgs"
    case model = "semanticsplat"
    /// Our geometry and colour without language: by construction the same pictures.
    case geometryAlone = "mvsplat_style"
    case imageEncoder = "lseg2d"
    case nearestView = "nearest_view"
    /// The classical depth that the optimisation begins at.
    case planeSweep = "plane_sweep_same_views"
}
