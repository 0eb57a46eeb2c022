public import Geometry
public import Imaging
public import Recording

/// What a labelled sequence shows: names to ask it for, and how far an answer is from the truth.
public struct SequenceTruth {
    /// Names of what it shows well, what covers the most pixels first.
    public let present: [String]
    /// Names of what it does not show.
    public let absent: [String]

    private let folder: SequenceFolder
    private let sightings: Sightings

    /// Counts what is visible; `nil` when the sequence has no labels.
    ///
    /// The names are those that `semsplat evaluate` asks (``GoalNames``).
    public init?(_ folder: SequenceFolder) throws(SequenceError) {
        guard let sightings = try Sightings(folder) else { return nil }
        self.folder = folder
        self.sightings = sightings
        let name = folder.path.split(separator: "/").last.map(String.init) ?? folder.path
        let names = GoalNames(sequence: name, sightings: sightings.byName, otherNames: [])
        present = names.present.sorted {
            (sightings.pixelCount(of: $1), $0) < (sightings.pixelCount(of: $0), $1)
        }
        absent = names.absent
    }

    /// The visible thing called `name` whose box is nearest to `point`, and its distance: 0 inside.
    public func nearest(
        to point: Vector3,
        named name: String
    ) -> (instance: SequenceLabels.Instance, distanceMetres: Double)? {
        GoalEvaluator.nearest(to: point, among: visible(name)).map { ($0.0, $0.1) }
    }

    /// The visible things called `name`.
    public func visible(_ name: String) -> [SequenceLabels.Instance] {
        sightings.visibleInstances(named: name)
    }

    /// The true mask of what is called `name` in a frame, and the intersection of `mask` with it over
    /// their union; `nil` when the frame is not labelled.
    public func compare(
        _ mask: Mask,
        with name: String,
        inFrame index: Int
    ) throws(SequenceError) -> (truth: Mask, intersectionOverUnion: Double)? {
        guard folder.labelledFrames.contains(index), let image = try folder.instance(index),
            (image.width, image.height) == (mask.width, mask.height)
        else { return nil }
        let truth = Mask(of: Set(visible(name).map(\.id)), in: image)
        return (truth, mask.intersectionOverUnion(with: truth))
    }
}
