internal import Geometry

extension MapSnapshot {
    /// The centres and colours of at most `maximumCount` Gaussians, evenly thinned.
    ///
    /// - Parameter maximumCount: the most points.
    /// - Returns: x, y, z (world, metres), red, green, blue (0 to 1) for each, one after the other.
    public func pointRows(maximumCount: Int) -> [Float] {
        let step = max(1, (gaussianCount + maximumCount - 1) / maximumCount)
        var rows: [Float] = []
        rows.reserveCapacity(6 * (gaussianCount / step + 1))
        var index = 0
        for submap in submaps {
            let gaussians = submap.gaussians
            while index < gaussians.count {
                let position = submap.worldFromCamera * Vector3(gaussians.position(index))
                let color = gaussians.color(index)
                for axis in 0..<3 { rows.append(Float(position[axis])) }
                for channel in 0..<3 { rows.append(color[channel]) }
                index += step
            }
            // The next submap goes on where this one's step ends.
            index -= gaussians.count
        }
        return rows
    }
}
