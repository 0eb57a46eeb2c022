public import Geometry

/// The truth about the objects of a sequence.
public struct SequenceLabels: Hashable, Sendable {
    /// One object (or one wall, floor ...).
    public struct Instance: Hashable, Sendable {
        /// The value of its pixels in the instance images; never 0.
        public var id: UInt16
        /// What people call it: "white mug".
        public var name: String
        /// One of the sequence's classes: "others".
        public var category: String
        /// Other names that are right too.
        public var synonyms: [String]
        /// The centre of its surface, in metres, in the world frame.
        public var centroid: Vector3
        /// The box of the whole object, in the world frame.
        public var obb: OrientedBox
        /// Whether the label is too doubtful to score an answer by.
        public var doNotScore: Bool

        /// An instance from its parts.
        public init(
            id: UInt16,
            name: String,
            category: String,
            synonyms: [String] = [],
            centroid: Vector3,
            obb: OrientedBox,
            doNotScore: Bool = false
        ) {
            self.id = id
            self.name = name
            self.category = category
            self.synonyms = synonyms
            self.centroid = centroid
            self.obb = obb
            self.doNotScore = doNotScore
        }

        /// The name and its synonyms.
        public var names: [String] { [name] + synonyms }
    }

    /// The classes, in the order of their numbers; empty where the file lists none.
    public var categories: [String]
    /// The instances by id.
    public var instances: [UInt16: Instance]

    /// Labels from their parts.
    public init(categories: [String], instances: [Instance]) {
        self.categories = categories
        self.instances = Dictionary(instances.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The instances that are called `name` (its name or a synonym, whatever the case).
    public func instances(named name: String) -> [Instance] {
        let wanted = name.lowercased()
        return instances.values.filter { $0.names.contains { $0.lowercased() == wanted } }.sorted {
            $0.id < $1.id
        }
    }
}
