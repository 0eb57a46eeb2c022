public import Geometry

extension PointCloud {
    /// The cloud with its points (`x y z`) and normals (`nx ny nz`) moved, where these are `float32` fields.
    ///
    /// The numbers themselves are changed, not the cloud's pose: many readers pass that over.
    public func transformed(by pose: Pose) -> PointCloud {
        var cloud = self
        if let places = offsets(of: ["x", "y", "z"]) {
            cloud.rewrite(places) { pose * $0 }
        }
        if let normals = offsets(of: ["nx", "ny", "nz"]) {
            cloud.rewrite(normals) { pose.rotation.rotate($0) }
        }
        return cloud
    }

    private func offsets(of names: [String]) -> [Int]? {
        let found = names.compactMap { name in
            fields.first { $0.name == name && $0.type == .float32 }?.offset
        }
        let fits = found.allSatisfy { $0 >= 0 && $0 + 4 <= pointStride }
        return found.count == names.count && fits ? found : nil
    }

    private mutating func rewrite(_ offsets: [Int], _ change: (Vector3) -> Vector3) {
        let (count, stride) = (count, pointStride)
        data.withUnsafeMutableBytes { bytes in
            for start in Swift.stride(from: 0, to: count * stride, by: stride) {
                let old = offsets.map { offset in
                    Double(bytes.loadUnaligned(fromByteOffset: start + offset, as: Float.self))
                }
                let new = change([old[0], old[1], old[2]])
                for (axis, offset) in offsets.enumerated() {
                    bytes.storeBytes(
                        of: Float(new[axis]),
                        toByteOffset: start + offset,
                        as: Float.self
                    )
                }
            }
        }
    }
}
