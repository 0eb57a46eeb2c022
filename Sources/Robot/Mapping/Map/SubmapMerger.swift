internal import Geometry

/// Merges a submap that leaves the window with what the map holds already.
///
/// Two Gaussians in one voxel are one: centre, colour, size and feature become averages weighted by evidence, and the
/// evidence adds up. Walking past the same wall twice leaves one wall.
struct SubmapMerger {
    private let leaving: Submap
    private let worldFromLeaving: Pose
    private let number: Int32
    private let edgeMetres: Double
    private(set) var fresh: MapGaussians

    init(_ leaving: Submap, number: Int, edgeMetres: Double) {
        self.leaving = leaving
        self.number = Int32(number)
        self.edgeMetres = edgeMetres
        worldFromLeaving = leaving.worldFromCamera
        fresh = MapGaussians(
            channels: leaving.gaussians.channels,
            segmentationChannels: leaving.gaussians.segmentationChannels
        )
    }

    /// Puts every Gaussian of the leaving submap into `committed`, or into ``fresh`` where its voxel was empty.
    mutating func merge(into committed: inout [Submap], table: inout VoxelTable<GaussianAddress>) {
        let cameraFromWorld = committed.map { $0.worldFromCamera.inverse }
        let gaussians = leaving.gaussians
        for index in 0..<gaussians.count {
            let world = worldFromLeaving * Vector3(gaussians.position(index))
            let level = Int(gaussians.levels[index])
            let key = VoxelKey(world, level: level, edgeMetres: edgeMetres)
            guard let address = table[key] else {
                settle(index, world, level: level, table: &table)
                continue
            }
            let place = Int(address.index)
            if address.submap == number {
                fresh.absorb(
                    place,
                    gaussians,
                    index,
                    at: gaussians.position(index)
                )
            } else {
                let other = Int(address.submap)
                committed[other].gaussians.absorb(
                    place,
                    gaussians,
                    index,
                    at: SIMD3<Float>(cameraFromWorld[other] * world)
                )
            }
        }
    }

    /// Gives Gaussian `index` the empty voxel, and the coarser voxels around it that are empty too: what is later seen
    /// from farther away adds to it instead of lying over it.
    private mutating func settle(
        _ index: Int,
        _ world: Vector3,
        level: Int,
        table: inout VoxelTable<GaussianAddress>
    ) {
        let address = GaussianAddress(submap: number, index: Int32(fresh.count))
        fresh.append(leaving.gaussians, index)
        for coarser in level...VoxelKey.coarsestLevel {
            let key = VoxelKey(world, level: coarser, edgeMetres: edgeMetres)
            if table[key] == nil { table.set(key, address) }
        }
    }
}

extension MapGaussians {
    /// Adds Gaussian `index` of `other`, which lies at `position` in this submap's frame, to Gaussian `mine`.
    fileprivate mutating func absorb(
        _ mine: Int,
        _ other: MapGaussians,
        _ index: Int,
        at position: SIMD3<Float>
    ) {
        let (old, new) = (evidence[mine], other.evidence[index])
        let share = new / max(old + new, 1e-6)
        // One seen from farther away knows less about where the surface is, and nothing about its detail.
        if other.levels[index] == levels[mine] {
            let offset = position - self.position(mine)
            setPosition(mine, self.position(mine) + share * offset)
            // The diagonal of the mixture's covariance along my axes: both sizes, and the distance between them. So one
            // Gaussian comes to cover what many did.
            let along = rotation(mine).inverseRotate(offset)
            let (own, theirs) = (scale(mine), other.scale(index))
            let variance =
                (1 - share) * own * own + share * theirs * theirs
                + share * (1 - share) * along * along
            setScale(mine, variance.squareRoot())
            for k in 0..<3 {
                let color = Float(colors[3 * mine + k])
                let change = share * (Float(other.colors[3 * index + k]) - color)
                colors[3 * mine + k] = UInt8((color + change).rounded())
            }
        }
        blendFeature(mine, other, index, share: share)
        blendSegmentation(mine, other, index, share: share)
        opacities[mine] = max(opacities[mine], other.opacities[index])
        evidence[mine] = old + new
        doubts[mine] = min(doubts[mine], other.doubts[index])
        if lastKeyframes[mine] != other.lastKeyframes[index] {
            let (sum, overflows) = views[mine].addingReportingOverflow(other.views[index])
            views[mine] = overflows ? .max : sum
            lastKeyframes[mine] = max(lastKeyframes[mine], other.lastKeyframes[index])
        }
    }

    private mutating func blendFeature(
        _ mine: Int,
        _ other: MapGaussians,
        _ index: Int,
        share: Float
    ) {
        let (start, otherStart) = (channels * mine, channels * index)
        for k in 0..<channels {
            let value = float(features[start + k])
            let change = share * (float(other.features[otherStart + k]) - value)
            features[start + k] = half(value + change)
        }
    }

    /// Renews the lengths of the features of the Gaussians whose last keyframe is among the changed ones.
    mutating func renewNorms(
        where isChanged: (Int32) -> Bool,
        using norms: ([UInt16]) -> [Float]
    ) {
        let changed = lastKeyframes.indices.filter { isChanged(lastKeyframes[$0]) }
        var rows: [UInt16] = []
        rows.reserveCapacity(changed.count * channels)
        for index in changed {
            rows.append(contentsOf: features[channels * index..<channels * (index + 1)])
        }
        for (index, norm) in zip(changed, norms(rows)) { inverseNorms[index] = norm }
    }
}

extension SIMD4<Float> {
    /// Takes a vector into the frame of this unit quaternion in the order w, x, y, z.
    fileprivate func inverseRotate(_ v: SIMD3<Float>) -> SIMD3<Float> {
        let axis = -SIMD3(self[1], self[2], self[3])
        let twice = 2 * axis.crossed(v)
        return v + self[0] * twice + axis.crossed(twice)
    }
}

extension SIMD3<Float> {
    fileprivate func crossed(_ other: Self) -> Self {
        Self(
            y * other.z - z * other.y,
            z * other.x - x * other.z,
            x * other.y - y * other.x
        )
    }
}
