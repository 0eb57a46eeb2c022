import Geometry
import SemanticSplat
import Simulation
import Splatting

/// A simulated room as a robot drives through it, and what its Gaussians carry.
struct KnownRoom {
    /// A picture with its truth.
    struct Frame {
        let seen: SimulatedFrame
        let worldFromCamera: Pose
    }

    let frames: [Frame]
    /// What stands in it, without walls, floor and ceiling.
    let names: Set<String>
    private let pinhole: Pinhole
    private let language: [UInt16: [Float]]
    private let segmentation: [UInt16: [Float]]

    /// - Parameters:
    ///   - seed: of the room.
    ///   - pinhole: the camera, of the size that the map asks.
    ///   - count: how many pictures are taken on the way, one in two seconds.
    ///   - features: for the names of things.
    ///   - segmentationChannels: of the directions by which things are told apart.
    init(
        seed: UInt64,
        pinhole: Pinhole,
        frames count: Int,
        features: NameFeatures,
        segmentationChannels: Int
    ) {
        let room = SimulatedRoom(seed: seed)
        frames = room.path(frames: count, rateHz: 0.5).map { instant in
            Frame(
                seen: room.frame(pinhole, worldFromCamera: instant.worldFromCamera),
                worldFromCamera: instant.worldFromCamera
            )
        }
        self.pinhole = pinhole
        names = Set(room.objects.filter { $0.support != .building }.map(\.name))
        var dice = Dice(seed: seed)
        var (language, segmentation) = ([UInt16: [Float]](), [UInt16: [Float]]())
        for object in room.objects {
            language[object.id] = features.feature(of: object.name)
            segmentation[object.id] = (0..<segmentationChannels).map { _ in dice.normal() }
        }
        (self.language, self.segmentation) = (language, segmentation)
    }

    /// What a perfect network would say of a frame: a Gaussian at each pixel, with the name of what is there.
    func prediction(of frame: Frame) -> ViewPrediction {
        let depth = frame.seen.depth
        var cloud = GaussianCloud.empty
        for row in 0..<depth.height {
            for column in 0..<depth.width {
                let metres = depth[column, row]
                guard metres > 0 else { continue }
                let instance = frame.seen.instances[column, row]
                guard let named = language[instance], let part = segmentation[instance] else {
                    continue
                }
                let pixel = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
                let place = pinhole.unproject(pixel, depthMetres: Double(metres))
                let radius = metres / Float(2 * pinhole.fx)
                cloud.positions.append(contentsOf: [Float(place.x), Float(place.y), metres])
                cloud.rotations.append(contentsOf: [1, 0, 0, 0])
                cloud.scales.append(contentsOf: [radius, radius, radius])
                cloud.opacities.append(0.95)
                cloud.languageFeatures.append(contentsOf: named)
                cloud.segmentationFeatures.append(contentsOf: part)
            }
        }
        cloud.sphericalHarmonics = [Float](
            repeating: 0,
            count: GaussianCloud.harmonicsPerGaussian * cloud.count
        )
        return ViewPrediction(
            depth: depth,
            confidence: depth.metres.map { $0 > 0 ? 1 : 0 },
            gaussians: cloud
        )
    }
}
