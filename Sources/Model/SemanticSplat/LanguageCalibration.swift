/// The numbers by which goals are accepted, calibrated on names that are and names that are not in a scene.
///
/// They ship with the model, in its `config.json`.
public struct LanguageCalibration: Sendable, Equatable {
    /// The score from which an object is found, 0 to 1.
    public var scoreThreshold: Double

    /// The cosine below which a cell of the map is never evidence for a name.
    public var minimumCosine: Double

    /// The relevancy from which a cell of the map belongs to an object; lower than the object's own threshold, so that
    /// its dim parts come along.
    public var cellRelevancy: Double

    /// The temperature of the contest between a name and what speaks against it, in cosines.
    public var temperature: Double

    /// The cosine between two names from which they are taken for synonyms, which do not compete.
    public var synonymCosine: Double

    /// The cosine of the segmentation features of two cells that touch from which they are of one object; −1 joins whatever
    /// touches.
    public var segmentationAffinity: Double

    /// Defaults that suit the text space of `models/default`.
    public init(
        scoreThreshold: Double = 0.5,
        minimumCosine: Double = 0.4,
        cellRelevancy: Double = 0.4,
        temperature: Double = 0.07,
        synonymCosine: Double = 0.55,
        segmentationAffinity: Double = -1
    ) {
        self.scoreThreshold = scoreThreshold
        self.minimumCosine = minimumCosine
        self.cellRelevancy = cellRelevancy
        self.temperature = temperature
        self.synonymCosine = synonymCosine
        self.segmentationAffinity = segmentationAffinity
    }
}
