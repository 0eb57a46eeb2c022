internal import Geometry
internal import Imaging
internal import Ingest

extension ByteWriter {
    mutating func put(_ submap: Submap) {
        put(submap.keyframe)
        put(submap.isActive)
        put(submap.gaussians)
    }

    private mutating func put(_ keyframe: Keyframe) {
        put(Int64(keyframe.id))
        put(keyframe.camera)
        put(keyframe.stampNanoseconds)
        put(keyframe.worldFromCamera)
        put(keyframe.pinhole)
        put(keyframe.original.model)
        put(keyframe.picture.jpeg)
        put(keyframe.depth.pinhole)
        put(keyframe.depth.millimetres)
        put(keyframe.isPredicted)
        put(keyframe.agreement?.scale ?? 0)
        put(keyframe.agreement?.spread ?? 0)
        put(keyframe.agreement?.share ?? 0)
    }

    private mutating func put(_ gaussians: MapGaussians) {
        put(UInt32(gaussians.channels))
        put(UInt32(gaussians.segmentationChannels))
        put(gaussians.positions)
        put(gaussians.rotations)
        put(gaussians.scales)
        put(gaussians.opacities)
        put(gaussians.colors)
        put(gaussians.features)
        put(gaussians.segmentation)
        put(gaussians.inverseNorms)
        put(gaussians.evidence)
        put(gaussians.views)
        put(gaussians.lastKeyframes)
        put(gaussians.levels)
        put(gaussians.doubts)
    }
}

extension ByteReader {
    mutating func submap() throws(SavedMapError) -> Submap {
        let keyframe = try keyframe()
        let isActive = try truth("whether a submap is active")
        return Submap(keyframe: keyframe, gaussians: try gaussians(), isActive: isActive)
    }

    private mutating func keyframe() throws(SavedMapError) -> Keyframe {
        let id = try number(Int64.self, "a keyframe's number")
        // Those that follow must fit 32 bits too.
        guard id >= 0, id < 1 << 30 else {
            throw SavedMapError("a keyframe has the number \(id)")
        }
        let camera = try text("a camera's name")
        let stamp = try number(Int64.self, "a keyframe's stamp")
        guard (0...IngestSettings.latestStampNanoseconds).contains(stamp) else {
            throw SavedMapError("a keyframe has the stamp \(stamp) ns")
        }
        let worldFromCamera = try pose("a keyframe's pose")
        let viewPinhole = try pinhole("a keyframe's camera")
        let original = OriginalView(model: try model("a keyframe's original camera"))
        let picture = KeyframePicture(jpeg: try numbers(of: UInt8.self, "a keyframe's picture"))
        let sketch = try pinhole("a keyframe's depth")
        let depths = try numbers(of: UInt16.self, "a keyframe's depth")
        guard depths.count == sketch.width * sketch.height else {
            throw SavedMapError(
                "a keyframe has \(depths.count) depths for \(sketch.width)x\(sketch.height) pixels"
            )
        }
        var keyframe = Keyframe(
            id: Int(id),
            camera: camera,
            stampNanoseconds: stamp,
            worldFromCamera: worldFromCamera,
            pinhole: viewPinhole,
            original: original,
            picture: picture,
            depth: DepthSketch(pinhole: sketch, millimetres: depths),
            isPredicted: try truth("whether a keyframe was predicted"),
            agreement: nil
        )
        let scale = try float("a keyframe's depth scale")
        let spread = try float("a keyframe's depth spread")
        let share = try double("a keyframe's agreement")
        if scale > 0 {
            keyframe.agreement = ViewAgreement(scale: scale, spread: spread, share: share)
        }
        return keyframe
    }

    private mutating func gaussians() throws(SavedMapError) -> MapGaussians {
        let channels = Int(try number(UInt32.self, "the language channels"))
        let segmentation = Int(try number(UInt32.self, "the segmentation channels"))
        guard channels <= 4_096, segmentation <= 4_096 else {
            throw SavedMapError("\(channels) and \(segmentation) channels; allowed are up to 4096")
        }
        var result = MapGaussians(channels: channels, segmentationChannels: segmentation)
        result.positions = try numbers(of: Float.self, "positions")
        result.rotations = try numbers(of: UInt16.self, "rotations")
        result.scales = try numbers(of: UInt16.self, "scales")
        result.opacities = try numbers(of: UInt8.self, "opacities")
        result.colors = try numbers(of: UInt8.self, "colours")
        result.features = try numbers(of: UInt16.self, "features")
        result.segmentation = try numbers(of: Int8.self, "segmentation")
        result.inverseNorms = try numbers(of: Float.self, "feature lengths")
        result.evidence = try numbers(of: Float.self, "evidence")
        result.views = try numbers(of: UInt16.self, "views")
        result.lastKeyframes = try numbers(of: Int32.self, "last keyframes")
        result.levels = try numbers(of: UInt8.self, "levels")
        result.doubts = try numbers(of: UInt8.self, "doubts")
        if let flaw = result.flaw { throw SavedMapError("Gaussians: \(flaw)") }
        return result
    }
}

extension MapGaussians {
    /// What is wrong with numbers that came from outside; `nil` for nothing.
    fileprivate var flaw: String? {
        let counts = [
            positions.count - 3 * count, rotations.count - 4 * count, scales.count - 3 * count,
            colors.count - 3 * count, features.count - channels * count,
            segmentation.count - segmentationChannels * count, inverseNorms.count - count,
            evidence.count - count, views.count - count, lastKeyframes.count - count,
            levels.count - count, doubts.count - count,
        ]
        guard counts.allSatisfy({ $0 == 0 }) else { return "the numbers do not add up" }
        // 10 km, beyond which voxels have no numbers.
        guard positions.allSatisfy({ abs($0) < 1e4 }) else { return "a position is out of reach" }
        guard rotations.allSatisfy(isFiniteHalf), scales.allSatisfy(isFiniteHalf),
            features.allSatisfy(isFiniteHalf)
        else { return "a number is not finite" }
        guard inverseNorms.allSatisfy(\.isFinite), evidence.allSatisfy({ $0 >= 0 && $0.isFinite })
        else { return "a length or an evidence is not finite" }
        guard levels.allSatisfy({ $0 <= VoxelKey.coarsestLevel }) else {
            return "a level is above \(VoxelKey.coarsestLevel)"
        }
        return lastKeyframes.allSatisfy { $0 >= 0 } ? nil : "a keyframe has a negative number"
    }
}

/// Whether half-precision bits are a finite number.
private func isFiniteHalf(_ bits: UInt16) -> Bool { bits & 0x7C00 != 0x7C00 }
