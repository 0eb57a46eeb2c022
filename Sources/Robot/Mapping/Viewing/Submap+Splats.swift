internal import Geometry

extension Submap {
    /// The bytes of one packed splat.
    public static let bytesPerSplat = 28

    /// The Gaussians in the world as a viewer reads them, little endian, ``bytesPerSplat`` each.
    ///
    /// 3 floats centre (m), 3 halves standard deviations (m), 2 bytes of zeros, 4 signed bytes orientation x, y, z, w times
    /// 127, 3 bytes red, green and blue, 1 byte opacity.
    ///
    /// - Parameter colors: three bytes a Gaussian in place of its own colour; `nil` for that.
    /// - Returns: the bytes.
    public func packedSplats(colors: [UInt8]? = nil) -> [UInt8] {
        let colors = colors ?? gaussians.colors
        precondition(colors.count == 3 * gaussians.count, "a Gaussian has three bytes of colour")
        let turn = worldFromCamera.rotation
        let worldTurn = SIMD4<Float>(Float(turn.w), Float(turn.x), Float(turn.y), Float(turn.z))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytesPerSplat * gaussians.count)
        for index in 0..<gaussians.count {
            let centre = worldFromCamera * Vector3(gaussians.position(index))
            for axis in 0..<3 { bytes.append(word: Float(centre[axis]).bitPattern) }
            for axis in 0..<3 { bytes.append(half: gaussians.scales[3 * index + axis]) }
            bytes.append(half: 0)
            let rotation = product(worldTurn, gaussians.rotation(index))
            for at in [1, 2, 3, 0] {
                bytes.append(UInt8(bitPattern: Int8((127 * rotation[at]).rounded())))
            }
            bytes.append(contentsOf: colors[3 * index..<3 * index + 3])
            bytes.append(gaussians.opacities[index])
        }
        return bytes
    }
}

/// The unit quaternion (w, x, y, z) that turns by `b` and then by `a`.
private func product(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
    let result = SIMD4<Float>(
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
    )
    let length = (result * result).sum().squareRoot()
    return length > 1e-6 && length.isFinite ? result / length : SIMD4(1, 0, 0, 0)
}

extension [UInt8] {
    fileprivate mutating func append(word: UInt32) {
        append(half: UInt16(truncatingIfNeeded: word))
        append(half: UInt16(truncatingIfNeeded: word >> 16))
    }

    fileprivate mutating func append(half: UInt16) {
        append(UInt8(truncatingIfNeeded: half))
        append(UInt8(truncatingIfNeeded: half >> 8))
    }
}
