internal import Geometry
internal import Mapping
internal import Splatting

extension ViewGather {
    /// `entries` as Gaussians in the camera frame, those for which `isWhite` says so white and the others black.
    func cloud(_ entries: [Entry], isWhite: (Entry) -> Bool) -> GaussianCloud {
        let turns = viewFromSubmap.map { SIMD4<Float>(wxyz: $0.rotation) }
        // Filled in place: short arrays for each Gaussian would take longer than drawing.
        var positions = [Float](repeating: 0, count: 3 * entries.count)
        var rotations = [Float](repeating: 0, count: 4 * entries.count)
        var scales = [Float](repeating: 0, count: 3 * entries.count)
        var opacities = [Float](repeating: 0, count: entries.count)
        var harmonics = [Float](repeating: 0, count: 12 * entries.count)
        let submaps = searchable.map.submaps.map(\.gaussians)
        for (at, entry) in entries.enumerated() {
            let submap = Int(entry.submap)
            let index = Int(entry.index)
            let rotation = turns[submap].times(submaps[submap].rotation(index))
            let scale = submaps[submap].scale(index)
            for axis in 0..<3 {
                positions[3 * at + axis] = entry.position[axis]
                scales[3 * at + axis] = scale[axis]
            }
            for axis in 0..<4 { rotations[4 * at + axis] = rotation[axis] }
            opacities[at] = submaps[submap].opacity(index)
            // Colour is 0.5 + 0.282 c (architecture.md 5.5): these are white and black.
            let constant: Float = isWhite(entry) ? 1.772_454 : -1.772_454
            for channel in 0..<3 { harmonics[12 * at + 4 * channel] = constant }
        }
        return GaussianCloud(
            positions: positions,
            rotations: rotations,
            scales: scales,
            opacities: opacities,
            sphericalHarmonics: harmonics
        )
    }
}

extension SIMD4<Float> {
    /// A quaternion in the order w, x, y, z, as Gaussians store it.
    fileprivate init(wxyz quaternion: Quaternion) {
        self.init(
            Float(quaternion.w),
            Float(quaternion.x),
            Float(quaternion.y),
            Float(quaternion.z)
        )
    }

    /// The product of two quaternions in the order w, x, y, z.
    fileprivate func times(_ other: Self) -> Self {
        let (a, b) = (self, other)
        return Self(
            a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
            a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
            a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
            a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
        )
    }
}
