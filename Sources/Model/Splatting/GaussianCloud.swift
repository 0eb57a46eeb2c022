/// 3D Gaussians with colour and, where there are any, language and segmentation features, as a structure of arrays.
///
/// All values are in one frame, which the owner of the cloud knows: a camera's for a submap, the
/// world's for a map. Every array holds ``count`` rows.
public struct GaussianCloud: Equatable, Sendable {
    /// Numbers a Gaussian has in each array.
    public static let harmonicsPerGaussian = 12

    /// x, y, z in metres.
    public var positions: [Float]
    /// Unit quaternions w, x, y, z (the order of 3DGS and of PLY files).
    public var rotations: [Float]
    /// Standard deviations along the Gaussian's own axes, in metres.
    public var scales: [Float]
    /// 0…1.
    public var opacities: [Float]
    /// Spherical harmonics of degree 1, channel-major: R c0 c1 c2 c3, G c0…c3, B c0…c3.
    public var sphericalHarmonics: [Float]
    /// ``languageChannels`` numbers a Gaussian, or none at all.
    public var languageFeatures: [Float]
    /// ``segmentationChannels`` numbers a Gaussian, or none at all.
    public var segmentationFeatures: [Float]

    /// A cloud without Gaussians.
    public static let empty = GaussianCloud(
        positions: [],
        rotations: [],
        scales: [],
        opacities: [],
        sphericalHarmonics: []
    )

    /// The number of Gaussians.
    public var count: Int { opacities.count }

    /// Language features a Gaussian; 0 when there are none, or no Gaussians.
    public var languageChannels: Int { isEmpty ? 0 : languageFeatures.count / count }

    /// Segmentation features a Gaussian; 0 when there are none, or no Gaussians.
    public var segmentationChannels: Int { isEmpty ? 0 : segmentationFeatures.count / count }

    /// Whether there are no Gaussians.
    public var isEmpty: Bool { opacities.isEmpty }

    /// Whether every array has the length that ``count`` asks for.
    public var isConsistent: Bool {
        positions.count == 3 * count && rotations.count == 4 * count && scales.count == 3 * count
            && sphericalHarmonics.count == Self.harmonicsPerGaussian * count
            && languageFeatures.count == languageChannels * count
            && segmentationFeatures.count == segmentationChannels * count
    }

    /// A cloud of the given arrays, whose lengths must agree.
    public init(
        positions: [Float],
        rotations: [Float],
        scales: [Float],
        opacities: [Float],
        sphericalHarmonics: [Float],
        languageFeatures: [Float] = [],
        segmentationFeatures: [Float] = []
    ) {
        self.positions = positions
        self.rotations = rotations
        self.scales = scales
        self.opacities = opacities
        self.sphericalHarmonics = sphericalHarmonics
        self.languageFeatures = languageFeatures
        self.segmentationFeatures = segmentationFeatures
        precondition(isConsistent, "arrays of different lengths for \(opacities.count) Gaussians")
    }

    /// Adds the Gaussians of `other`, which must have as many channels.
    public mutating func append(contentsOf other: GaussianCloud) {
        precondition(
            isEmpty || other.isEmpty
                || (other.languageChannels, other.segmentationChannels)
                    == (languageChannels, segmentationChannels),
            "\(other.languageChannels) and \(other.segmentationChannels) channels do not fit "
                + "\(languageChannels) and \(segmentationChannels)"
        )
        positions += other.positions
        rotations += other.rotations
        scales += other.scales
        opacities += other.opacities
        sphericalHarmonics += other.sphericalHarmonics
        languageFeatures += other.languageFeatures
        segmentationFeatures += other.segmentationFeatures
    }

    /// This cloud followed by `other`, which must have as many channels.
    public func appending(_ other: GaussianCloud) -> GaussianCloud {
        var joined = self
        joined.append(contentsOf: other)
        return joined
    }

    /// The Gaussians at `indices`, in their order.
    public func subset(_ indices: some Collection<Int>) -> GaussianCloud {
        GaussianCloud(
            positions: rows(of: positions, width: 3, at: indices),
            rotations: rows(of: rotations, width: 4, at: indices),
            scales: rows(of: scales, width: 3, at: indices),
            opacities: rows(of: opacities, width: 1, at: indices),
            sphericalHarmonics: rows(
                of: sphericalHarmonics,
                width: Self.harmonicsPerGaussian,
                at: indices
            ),
            languageFeatures: rows(of: languageFeatures, width: languageChannels, at: indices),
            segmentationFeatures: rows(
                of: segmentationFeatures,
                width: segmentationChannels,
                at: indices
            )
        )
    }
}

private func rows(of values: [Float], width: Int, at indices: some Collection<Int>) -> [Float] {
    var picked: [Float] = []
    picked.reserveCapacity(width * indices.count)
    for index in indices { picked += values[width * index..<width * (index + 1)] }
    return picked
}
