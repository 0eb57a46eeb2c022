public import Recording

extension SimulatedRoom {
    /// The truth about the objects, as sequences keep it.
    public var labels: SequenceLabels {
        SequenceLabels(
            categories: SceneCategory.allCases.map(\.rawValue),
            instances: objects.map { object in
                SequenceLabels.Instance(
                    id: object.id,
                    name: object.name,
                    category: object.category.rawValue,
                    synonyms: object.synonyms,
                    centroid: object.centroid,
                    obb: object.box
                )
            }
        )
    }
}
