/// The Gaussians of a submap, stored small: structure of arrays in the keyframe's camera frame.
///
/// With 32 language and 32 segmentation channels one takes 142 bytes. Half-precision numbers are kept as their bits.
public struct MapGaussians: Sendable {
    /// Centres in metres, 3 numbers a Gaussian.
    public internal(set) var positions: [Float] = []

    /// Orientations w, x, y, z in half precision.
    public internal(set) var rotations: [UInt16] = []

    /// Standard deviations in metres along the own axes, in half precision.
    public internal(set) var scales: [UInt16] = []

    /// Opacities, 0 to 255 for 0 to 1.
    public internal(set) var opacities: [UInt8] = []

    /// Colours without their dependence on the direction, red, green, blue, 0 to 255.
    public internal(set) var colors: [UInt8] = []

    /// Language features in half precision, ``channels`` a Gaussian.
    public internal(set) var features: [UInt16] = []

    /// Directions of the segmentation features, ``segmentationChannels`` a Gaussian, −127 to 127 for −1 to 1.
    ///
    /// They say what belongs together, for which their length does not matter.
    public internal(set) var segmentation: [Int8] = []

    /// The reciprocal lengths of what the features decode to.
    public internal(set) var inverseNorms: [Float] = []

    /// How much speaks for each Gaussian: opacity times confidence, summed over the views merged into it.
    public internal(set) var evidence: [Float] = []

    /// In how many keyframes' predictions each Gaussian was found again, 1 at first.
    public internal(set) var views: [UInt16] = []

    /// The keyframe that last contributed to each Gaussian.
    public internal(set) var lastKeyframes: [Int32] = []

    /// The level of detail of each Gaussian: it was merged in voxels of the map's edge times 2^level.
    public internal(set) var levels: [UInt8] = []

    /// How many views in a row looked through each Gaussian.
    public internal(set) var doubts: [UInt8] = []

    /// The number of channels of a language feature.
    public let channels: Int

    /// The number of channels of a segmentation feature; 0 without a segmentation field.
    public let segmentationChannels: Int

    /// No Gaussians.
    init(channels: Int, segmentationChannels: Int) {
        self.channels = channels
        self.segmentationChannels = segmentationChannels
    }

    /// The number of Gaussians.
    public var count: Int { opacities.count }

    /// The bytes of one Gaussian.
    var bytesPerGaussian: Int {
        12 + 8 + 6 + 1 + 3 + 2 * channels + segmentationChannels + 4 + 4 + 2 + 4 + 1 + 1
    }

    /// The bytes of all.
    var byteCount: Int { count * bytesPerGaussian }

    mutating func reserve(_ count: Int) {
        positions.reserveCapacity(3 * count)
        rotations.reserveCapacity(4 * count)
        scales.reserveCapacity(3 * count)
        opacities.reserveCapacity(count)
        colors.reserveCapacity(3 * count)
        features.reserveCapacity(channels * count)
        segmentation.reserveCapacity(segmentationChannels * count)
        inverseNorms.reserveCapacity(count)
        evidence.reserveCapacity(count)
        views.reserveCapacity(count)
        lastKeyframes.reserveCapacity(count)
        levels.reserveCapacity(count)
        doubts.reserveCapacity(count)
    }

    /// Appends Gaussian `index` of `other`.
    mutating func append(_ other: MapGaussians, _ index: Int) {
        positions.append(contentsOf: other.positions[3 * index..<3 * index + 3])
        rotations.append(contentsOf: other.rotations[4 * index..<4 * index + 4])
        scales.append(contentsOf: other.scales[3 * index..<3 * index + 3])
        opacities.append(other.opacities[index])
        colors.append(contentsOf: other.colors[3 * index..<3 * index + 3])
        features.append(
            contentsOf: other.features[channels * index..<channels * (index + 1)]
        )
        segmentation.append(contentsOf: other.segmentation[other.segmentationRange(index)])
        inverseNorms.append(other.inverseNorms[index])
        evidence.append(other.evidence[index])
        views.append(other.views[index])
        lastKeyframes.append(other.lastKeyframes[index])
        levels.append(other.levels[index])
        doubts.append(other.doubts[index])
    }

    /// The Gaussians that `isKept` lists, in their order.
    func kept(where isKept: (Int) -> Bool) -> MapGaussians {
        var result = MapGaussians(
            channels: channels,
            segmentationChannels: segmentationChannels
        )
        for index in 0..<count where isKept(index) { result.append(self, index) }
        return result
    }

    /// The centre of Gaussian `index` in the keyframe's camera frame.
    public func position(_ index: Int) -> SIMD3<Float> {
        SIMD3(positions[3 * index], positions[3 * index + 1], positions[3 * index + 2])
    }

    mutating func setPosition(_ index: Int, _ position: SIMD3<Float>) {
        positions[3 * index] = position.x
        positions[3 * index + 1] = position.y
        positions[3 * index + 2] = position.z
    }

    /// The orientation w, x, y, z of Gaussian `index`.
    public func rotation(_ index: Int) -> SIMD4<Float> {
        SIMD4(
            float(rotations[4 * index]),
            float(rotations[4 * index + 1]),
            float(rotations[4 * index + 2]),
            float(rotations[4 * index + 3])
        )
    }

    /// The standard deviations of Gaussian `index`, in metres.
    public func scale(_ index: Int) -> SIMD3<Float> {
        SIMD3(
            float(scales[3 * index]),
            float(scales[3 * index + 1]),
            float(scales[3 * index + 2])
        )
    }

    mutating func setScale(_ index: Int, _ scale: SIMD3<Float>) {
        for axis in 0..<3 { scales[3 * index + axis] = half(scale[axis]) }
    }

    /// The opacity of Gaussian `index`, 0 to 1.
    public func opacity(_ index: Int) -> Float { Float(opacities[index]) / 255 }

    /// The colour of Gaussian `index`, red, green, blue, 0 to 1.
    public func color(_ index: Int) -> SIMD3<Float> {
        SIMD3(
            Float(colors[3 * index]),
            Float(colors[3 * index + 1]),
            Float(colors[3 * index + 2])
        ) / 255
    }

    /// The language feature of Gaussian `index`.
    public func feature(_ index: Int) -> [Float] {
        features[channels * index..<channels * (index + 1)].map(float)
    }
}
