internal import Geometry
internal import SemanticSplat

/// What names have found in a map, so that who asks again is answered without a look at any cell or Gaussian of it.
///
/// Kept is what the map alone says. Ids, states and what has gone come from the registry anew with each answer, so that it is
/// the one that a search would give. Another map, or other settings, begin anew.
struct Findings: Sendable {
    /// What was asked: all that a finding depends on, beside the map and the settings.
    struct Question: Hashable, Sendable {
        let name: String
        let negatives: [String]
        let region: OrientedBox?
        /// The score that was enough.
        let threshold: Double
        let subject: Subject
    }

    /// What is to be known of a name.
    enum Subject: Hashable, Sendable {
        /// The objects to answer with: at most so many, each with at most so many points.
        case objects(most: Int, points: Int)
        /// Everything that what else was said is judged of.
        case candidates
        /// One of the candidates as an object.
        case object(of: Int, points: Int)
        /// The name of what lies under one of the candidates.
        case support(of: Int)
    }

    /// What the map said.
    enum Finding: Sendable {
        case objects(FoundObjects)
        case candidates(FoundCandidates)
        case object(GroundedObject)
        case support(String?)
    }

    /// What findings hold for.
    struct Scene {
        let map: SearchableMap.Identity
        let settings: GroundingSettings
        let calibration: LanguageCalibration
    }

    /// The most findings, and the most bytes of all, that are kept; those longest not asked for go first.
    let capacity: Int
    let capacityBytes: Int

    /// The bytes of what is kept, about.
    private(set) var byteCount = 0

    /// How many are kept.
    var count: Int { entries.count }

    /// How often something was known, and how often it had to be found.
    private(set) var recalledCount = 0
    private(set) var foundCount = 0

    private var scene: Scene?
    /// The one asked for last comes last.
    private var entries: [(question: Question, finding: Finding)] = []

    init(capacity: Int = 256, capacityBytes: Int = 16 << 20) {
        (self.capacity, self.capacityBytes) = (capacity, capacityBytes)
    }

    /// Forgets what does not hold for `scene`.
    mutating func turn(to scene: Scene) {
        if let known = self.scene, known.map === scene.map, known.settings == scene.settings,
            known.calibration == scene.calibration
        {
            return
        }
        forget()
        self.scene = scene
    }

    /// Forgets everything.
    mutating func forget() {
        (entries, byteCount, scene) = ([], 0, nil)
    }

    /// What was found when the question was last asked; `nil` when nobody knows.
    mutating func recall(_ question: Question) -> Finding? {
        guard let at = entries.lastIndex(where: { $0.question == question }) else { return nil }
        recalledCount += 1
        let entry = entries.remove(at: at)
        entries.append(entry)
        return entry.finding
    }

    /// Keeps what was found, unless it alone is beyond the bound.
    mutating func remember(_ finding: Finding, for question: Question) {
        foundCount += 1
        if let at = entries.lastIndex(where: { $0.question == question }) { remove(at: at) }
        let bytes = question.byteCount + finding.byteCount
        guard bytes <= capacityBytes else { return }
        while entries.count >= capacity || byteCount + bytes > capacityBytes { remove(at: 0) }
        entries.append((question, finding))
        byteCount += bytes
    }

    private mutating func remove(at place: Int) {
        let (question, finding) = entries.remove(at: place)
        byteCount -= question.byteCount + finding.byteCount
    }
}

extension Grounder {
    /// What findings in `searchable` hold for.
    func scene(_ searchable: SearchableMap) -> Findings.Scene {
        var settings = settings
        // They change nothing but the time.
        settings.threads = 1
        return Findings.Scene(
            map: searchable.identity,
            settings: settings,
            calibration: calibration
        )
    }
}

extension Findings {
    /// The objects of a question for them, where they are known.
    mutating func objects(_ question: Question) -> FoundObjects? {
        if case .objects(let found) = recall(question) { found } else { nil }
    }

    /// The candidates of a question for them, where they are known.
    mutating func candidates(_ question: Question) -> FoundCandidates? {
        if case .candidates(let found) = recall(question) { found } else { nil }
    }
}

extension Findings.Question {
    /// The same of another subject.
    func about(_ subject: Findings.Subject) -> Self {
        Self(
            name: name,
            negatives: negatives,
            region: region,
            threshold: threshold,
            subject: subject
        )
    }

    fileprivate var byteCount: Int {
        MemoryLayout<Self>.stride + name.utf8.count
            + negatives.reduce(0) { $0 + MemoryLayout<String>.stride + $1.utf8.count }
    }
}

extension Findings.Finding {
    fileprivate var byteCount: Int {
        switch self {
        case .objects(let found): found.byteCount
        case .candidates(let found): found.byteCount
        case .object(let object): object.byteCount
        case .support(let name): MemoryLayout<Self>.stride + (name?.utf8.count ?? 0)
        }
    }
}
