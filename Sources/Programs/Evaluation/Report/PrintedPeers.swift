/// What the paper prints of the same systems (its Table 1): 50 scenes of ScanNet at 256×256, LSeg's features.
struct PrintedPeer: Sendable {
    let name: String
    /// The row of our own table that stands for it.
    let method: PeerMethod
    var sourceOverlap: Double?
    var sourceAccuracy: Double?
    var targetOverlap: Double?
    var targetAccuracy: Double?
    var decibels: Double?

    static let table1 = [
        PrintedPeer(
            name: "Feature-3DGS",
            method: .featureSplatting,
            sourceOverlap: 0.510,
            sourceAccuracy: 0.804,
            targetOverlap: 0.235,
            targetAccuracy: 0.585,
            decibels: 13.00
        ),
        PrintedPeer(
            name: "Ours",
            method: .model,
            sourceOverlap: 0.376,
            sourceAccuracy: 0.707,
            targetOverlap: 0.371,
            targetAccuracy: 0.702,
            decibels: 21.88
        ), PrintedPeer(name: "MVSplat", method: .geometryAlone, decibels: 23.87),
        PrintedPeer(
            name: "LSeg",
            method: .imageEncoder,
            sourceOverlap: 0.365,
            sourceAccuracy: 0.694,
            targetOverlap: 0.364,
            targetAccuracy: 0.693
        ),
    ]
}
