internal import CKernels
internal import Geometry
internal import Imaging
internal import SemanticSplat
internal import Splatting

/// Lets the Gaussians of a predicted window into the map, thinned and weighed, one submap's worth per view.
struct Admission {
    let settings: AdmissionSettings
    let voxelMetres: Double
    let language: LanguageSpace

    /// The Gaussians of view `index` that deserve a place, in that view's camera frame.
    func admit(
        _ index: Int,
        of prediction: WindowPrediction,
        window: [PosedView],
        keyframe: Int
    ) -> MapGaussians {
        let view = prediction.views[index]
        let cloud = view.gaussians
        let witnesses = witnesses(for: index, of: prediction, window: window)
        var rows: [Int] = []
        var weights: [Float] = []
        for row in 0..<cloud.count {
            if let weight = weight(row, of: view, in: window[index].pinhole, witnesses: witnesses) {
                rows.append(row)
                weights.append(weight)
            }
        }
        return pack(
            rows,
            weights,
            of: cloud,
            focalPixels: window[index].pinhole.fx,
            keyframe: keyframe
        )
    }

    private func witnesses(
        for index: Int,
        of prediction: WindowPrediction,
        window: [PosedView]
    ) -> [DepthWitness] {
        window.indices.filter { $0 != index }.map { other in
            DepthWitness(
                otherFromCamera: window[other].worldFromCamera.inverse
                    * window[index].worldFromCamera,
                pinhole: window[other].pinhole,
                depth: prediction.views[other].depth,
                tolerance: settings.depthTolerance
            )
        }
    }

    /// What speaks for Gaussian `row`: opacity, matching confidence and the other views; `nil` leaves it out.
    private func weight(
        _ row: Int,
        of view: ViewPrediction,
        in pinhole: Pinhole,
        witnesses: [DepthWitness]
    ) -> Float? {
        let cloud = view.gaussians
        let point = SIMD3(
            cloud.positions[3 * row],
            cloud.positions[3 * row + 1],
            cloud.positions[3 * row + 2]
        )
        let opacity = cloud.opacities[row]
        guard opacity >= settings.minimumOpacity, point.z > 0.05,
            point.z <= settings.maximumDepthMetres, (point.x + point.y).isFinite
        else { return nil }
        let column = Float(pinhole.fx) * point.x / point.z + Float(pinhole.cx)
        let line = Float(pinhole.fy) * point.y / point.z + Float(pinhole.cy)
        let x = Int(min(max(column, 0), Float(view.depth.width - 1)))
        let y = Int(min(max(line, 0), Float(view.depth.height - 1)))
        let confidence = view.confidence[y * view.depth.width + x]
        guard confidence >= settings.minimumConfidence,
            !view.depth.isBetweenSurfaces(x, y, tolerance: settings.edgeTolerance)
        else { return nil }
        var agreement = DepthAgreement()
        for witness in witnesses { witness.judge(point, into: &agreement) }
        guard agreement.isCredible else { return nil }
        return opacity * (0.25 + 0.75 * confidence) * agreement.weight
    }

    private func pack(
        _ rows: [Int],
        _ weights: [Float],
        of cloud: GaussianCloud,
        focalPixels: Double,
        keyframe: Int
    ) -> MapGaussians {
        let channels = language.featureDimension
        var result = MapGaussians(
            channels: channels,
            segmentationChannels: cloud.segmentationChannels
        )
        result.reserve(rows.count)
        var features: [Float] = []
        features.reserveCapacity(channels * rows.count)
        for row in rows {
            let position = cloud.positions[3 * row..<3 * row + 3]
            result.positions.append(contentsOf: position)
            for k in 0..<4 { result.rotations.append(half(cloud.rotations[4 * row + k])) }
            for k in 0..<3 { result.scales.append(half(cloud.scales[3 * row + k])) }
            result.opacities.append(byte(cloud.opacities[row]))
            for k in 0..<3 {
                // The constant of the zeroth spherical harmonic (architecture.md 5.5).
                let color = 0.5 + 0.282_094_8 * cloud.sphericalHarmonics[12 * row + 4 * k]
                result.colors.append(byte(color))
            }
            features.append(
                contentsOf: cloud.languageFeatures[channels * row..<channels * (row + 1)]
            )
            result.appendSegmentation(of: cloud, row)
            result.levels.append(
                level(footprintMetres: Double(cloud.positions[3 * row + 2]) / focalPixels)
            )
        }
        result.evidence = weights
        result.views = [UInt16](repeating: 1, count: rows.count)
        result.doubts = [UInt8](repeating: 0, count: rows.count)
        result.lastKeyframes = [Int32](repeating: Int32(keyframe), count: rows.count)
        result.features = halves(features)
        result.inverseNorms = inverseNorms(of: result.features, in: language)
        return result
    }

    /// The level whose voxels fit the distance between neighbouring pixels on the surface: what is seen from afar is
    /// merged more coarsely.
    private func level(footprintMetres: Double) -> UInt8 {
        if footprintMetres > 2 * voxelMetres { return 2 }
        return footprintMetres > voxelMetres ? 1 : 0
    }
}

/// A share 0 to 1 as 0 to 255.
private func byte(_ share: Float) -> UInt8 {
    UInt8(max(0, min(255, (255 * share).rounded())))
}

/// The half-precision bits of many floats.
func halves(_ floats: [Float]) -> [UInt16] {
    guard !floats.isEmpty else { return [] }
    return [UInt16](unsafeUninitializedCapacity: floats.count) { buffer, count in
        // Unsafe because the kernel fills the array before Swift knows of its elements.
        semsplat_halves_from_floats(floats, floats.count, buffer.baseAddress)
        count = floats.count
    }
}

/// The reciprocal lengths of what rows of features decode to.
func inverseNorms(of features: [UInt16], in language: LanguageSpace) -> [Float] {
    let channels = language.featureDimension
    let rows = features.count / max(1, channels)
    guard rows > 0 else { return [] }
    return [Float](unsafeUninitializedCapacity: rows) { buffer, count in
        // Unsafe because the kernel fills the array before Swift knows of its elements.
        semsplat_decoded_inverse_norms(
            features,
            rows,
            Int32(channels),
            language.gram,
            language.cross,
            language.biasSquared,
            buffer.baseAddress
        )
        count = rows
    }
}
