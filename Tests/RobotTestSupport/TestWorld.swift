public import Geometry
public import Imaging
public import SemanticSplat
public import Splatting

/// A world of spheres and upright boxes with names, z up, that can be looked at exactly.
public struct TestWorld: Sendable {
    /// A named body.
    public struct Thing: Sendable {
        /// The shape and the place of a thing, in the world, metres.
        public enum Form: Sendable {
            case sphere(center: Vector3, radius: Double)
            case box(center: Vector3, size: Vector3)
        }

        /// The name by which it is asked for.
        public let name: String
        /// Its shape and place.
        public let form: Form
        /// Its colour in sRGB, 0 to 1; its Gaussians have it, images show a pattern of their own.
        public let color: SIMD3<Float>
    }

    /// The things; hits and views give their indices.
    public var things: [Thing] = []

    /// A world without things.
    public init() {}

    /// Adds a sphere; centre in the world, metres.
    public mutating func addSphere(
        _ name: String,
        at center: Vector3,
        radius: Double,
        color: SIMD3<Float> = [0.5, 0.5, 0.5]
    ) {
        let form = Thing.Form.sphere(center: center, radius: radius)
        things.append(Thing(name: name, form: form, color: color))
    }

    /// Adds a box along the axes; centre in the world, whole edges, metres.
    public mutating func addBox(
        _ name: String,
        at center: Vector3,
        size: Vector3,
        color: SIMD3<Float> = [0.5, 0.5, 0.5]
    ) {
        let form = Thing.Form.box(center: center, size: size)
        things.append(Thing(name: name, form: form, color: color))
    }

    /// A table against a wall on a floor, with two mugs 40 cm apart and a ball on it.
    public static var tabletop: TestWorld {
        var world = TestWorld()
        world.addBox("floor", at: [0, 0, -0.05], size: [8, 8, 0.1])
        world.addBox("wall", at: [0, 2.05, 1.25], size: [8, 0.1, 2.5])
        world.addBox("table", at: [0, 1, 0.35], size: [1.6, 0.8, 0.7])
        world.addBox("mug", at: [-0.25, 0.8, 0.76], size: [0.12, 0.12, 0.12])
        world.addBox("mug", at: [0.15, 0.9, 0.76], size: [0.12, 0.12, 0.12])
        world.addSphere("ball", at: [0.55, 0.85, 0.8], radius: 0.1)
        return world
    }

    /// The first thing along a ray, and the distance in lengths of `direction`.
    public func hit(
        from origin: Vector3,
        along direction: Vector3
    ) -> (thing: Int, distance: Double)? {
        var best: (thing: Int, distance: Double)?
        for (number, thing) in things.enumerated() {
            guard let distance = thing.form.distance(from: origin, along: direction) else {
                continue
            }
            if distance < best?.distance ?? .infinity { best = (number, distance) }
        }
        return best
    }
}

extension TestWorld.Thing.Form {
    fileprivate func distance(from origin: Vector3, along direction: Vector3) -> Double? {
        switch self {
        case .sphere(let center, let radius):
            let offset = origin - center
            let a = direction.dot(direction)
            let b = offset.dot(direction)
            let root = b * b - a * (offset.dot(offset) - radius * radius)
            guard root >= 0 else { return nil }
            let distance = (-b - root.squareRoot()) / a
            return distance > 1e-6 ? distance : nil
        case .box(let center, let size):
            var (near, far) = (-Double.infinity, Double.infinity)
            for axis in 0..<3 {
                let a = (center[axis] - size[axis] / 2 - origin[axis]) / direction[axis]
                let b = (center[axis] + size[axis] / 2 - origin[axis]) / direction[axis]
                near = max(near, min(a, b))
                far = min(far, max(a, b))
            }
            return near <= far && near > 1e-6 ? near : nil
        }
    }
}

extension Pose {
    /// The pose of a camera at `eye` that looks at `target`, upright.
    public static func looking(from eye: Vector3, at target: Vector3) -> Pose {
        let z = (target - eye).normalised
        let x = z.cross([0, 0, 1]).normalised
        let y = z.cross(x)
        let rotation = Matrix3(rowMajor: [x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z])
        return Pose(rotation: Quaternion(rotation), translation: eye)
    }
}

/// What a camera sees of a world, exactly.
public struct TestView: Sendable {
    /// The image, its camera and its pose.
    public let view: PosedView
    /// The z-depth at each pixel; 0 where nothing is.
    public let depth: DepthImage
    /// The thing at each pixel, -1 for none.
    public let things: [Int]

    /// A camera of 96×72 pixels.
    public static let pinhole = Pinhole(fx: 80, fy: 80, cx: 48, cy: 36, width: 96, height: 72)

    /// More than any world has things, and the same for all, so that things can come and go.
    private static let segmentationChannels = 16

    /// Looks at `world` from a pose.
    public init(
        _ world: TestWorld,
        from worldFromCamera: Pose,
        stampNanoseconds: Int64 = 0,
        pinhole: Pinhole = TestView.pinhole
    ) {
        let count = pinhole.width * pinhole.height
        var metres = [Float](repeating: 0, count: count)
        var things = [Int](repeating: -1, count: count)
        var pixels = [UInt8](repeating: 0, count: 3 * count)
        for pixel in 0..<count {
            let point = SIMD2(
                Double(pixel % pinhole.width) + 0.5,
                Double(pixel / pinhole.width) + 0.5
            )
            let ray = worldFromCamera.rotation.rotate(pinhole.unproject(point, depthMetres: 1))
            guard let hit = world.hit(from: worldFromCamera.translation, along: ray) else {
                continue
            }
            metres[pixel] = Float(hit.distance)
            things[pixel] = hit.thing
            let place = worldFromCamera.translation + hit.distance * ray
            // A checkerboard of 5 cm, so that images are sharp.
            let cell = (place / 0.05).rounded(.down)
            let isLight = Int(cell.x + cell.y + cell.z) & 1 == 0
            for k in 0..<3 {
                pixels[3 * pixel + k] = UInt8((hit.thing * 37 + 50 * k) % 128) + (isLight ? 100 : 0)
            }
        }
        depth = DepthImage(width: pinhole.width, height: pinhole.height, metres: metres)
        self.things = things
        view = PosedView(
            image: ColorImage(width: pinhole.width, height: pinhole.height, pixels: pixels),
            pinhole: pinhole,
            worldFromCamera: worldFromCamera,
            stampNanoseconds: stampNanoseconds
        )
    }

    /// What a perfect predictor would say, with depths multiplied by `depthFactor`: language by the things' names, and
    /// segmentation by the things, each along an axis of its own.
    public func prediction(
        of world: TestWorld,
        language: LanguageSpace,
        depthFactor: Float = 1
    ) -> ViewPrediction {
        let embeddings = world.things.map { language.textEncoder.embed($0.name) }
        let pinhole = view.pinhole
        var cloud = CloudParts()
        var scaled = depth
        for pixel in scaled.metres.indices where things[pixel] >= 0 {
            scaled.metres[pixel] *= depthFactor
            let z = scaled.metres[pixel]
            let point = pinhole.unproject(
                SIMD2(
                    Double(pixel % pinhole.width) + 0.5,
                    Double(pixel / pinhole.width) + 0.5
                ),
                depthMetres: Double(z)
            )
            cloud.add(
                SIMD3<Float>(point),
                deviation: 0.6 * z / Float(pinhole.fx),
                feature: embeddings[things[pixel]],
                color: world.things[things[pixel]].color,
                segmentation: (0..<Self.segmentationChannels).map { $0 == things[pixel] ? 2 : 0.1 }
            )
        }
        return ViewPrediction(
            depth: scaled,
            confidence: [Float](repeating: 1, count: scaled.metres.count),
            gaussians: cloud.cloud
        )
    }
}

/// Collects round Gaussians.
public struct CloudParts {
    private var positions: [Float] = []
    private var scales: [Float] = []
    private var features: [Float] = []
    private var segmentation: [Float] = []
    private var harmonics: [Float] = []

    /// Nothing yet.
    public init() {}

    /// Adds a Gaussian; position and standard deviation in metres, colour in sRGB from 0 to 1.
    public mutating func add(
        _ position: SIMD3<Float>,
        deviation: Float,
        feature: [Float],
        color: SIMD3<Float> = [0.5, 0.5, 0.5],
        segmentation: [Float] = []
    ) {
        // Degree zero of each channel, then three of degree one.
        for channel in 0..<3 { harmonics += [(color[channel] - 0.5) / 0.282_094_8, 0, 0, 0] }
        positions += [position.x, position.y, position.z]
        scales += [deviation, deviation, deviation]
        features += feature
        self.segmentation += segmentation
    }

    /// What was added, as a cloud of opacity 0.95.
    public var cloud: GaussianCloud {
        let count = positions.count / 3
        return GaussianCloud(
            positions: positions,
            rotations: (0..<count).flatMap { _ in [1, 0, 0, 0] as [Float] },
            scales: scales,
            opacities: [Float](repeating: 0.95, count: count),
            sphericalHarmonics: harmonics,
            languageFeatures: features,
            segmentationFeatures: segmentation
        )
    }
}
