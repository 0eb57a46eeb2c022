import Foundation
import FoundationModels
import Geometry
import Grounding
import Imaging
import Ingest
import Mapping
import Messages
import Node
import SemanticSplat
import Simulation

/// A simulated room that was driven through and mapped with the true depth and names: what planners are told of it is
/// then the planners' business alone, not the network's.
struct PlannedRoom {
    let room: SimulatedRoom
    let map: MapSnapshot
    let plan: OccupancyPlan
    let results: [GoalResult]
    let camera: Vector3

    /// How long the last plan took after the one before, and how many keyframes it carved anew.
    let stepMilliseconds: Double
    let carvedCount: Int

    /// Names of things that were seen well enough to be asked for.
    let names: [String]

    private static let pinhole = SimulatedRoom.camera(
        width: 192,
        height: 144,
        fieldOfViewDegrees: 70
    )

    /// Drives through the room of a seed, maps it, and asks for everything that was seen.
    init(seed: UInt64, kind: SimulatedRoom.Kind, frames: Int, rateHz: Double) throws {
        let room = SimulatedRoom(seed: seed, kind: kind)
        let drive = FilmedDrive(
            room,
            Self.pinhole,
            room.path(frames: frames, rateHz: rateHz).map(\.worldFromCamera)
        )
        let predictor = drive.oracle
        var engine = MappingEngine(predictor: predictor)
        var mapper = OccupancyMapper()
        for index in drive.poses.indices {
            guard case .keyframe = engine.consider(drive.frame(index)), let window = engine.window()
            else { continue }
            _ = mapper.plan(of: engine.map.snapshot())
            engine.integrate(try predictor.predict(window.views), for: window)
        }
        map = engine.map.snapshot()
        let started = ContinuousClock.now
        plan = try mapper.plan(of: map).orThrow("no floor in the room of seed \(seed)")
        stepMilliseconds = (ContinuousClock.now - started) / .milliseconds(1)
        carvedCount = mapper.carvedCount
        self.room = room
        camera = drive.poses[drive.poses.count - 1].translation
        names = drive.namesSeen
        results = Self.answers(names, predictor.language, map, plan)
    }

    private static func answers(
        _ names: [String],
        _ language: LanguageSpace,
        _ map: MapSnapshot,
        _ plan: OccupancyPlan
    ) -> [GoalResult] {
        let grounder = Grounder(language: language)
        let searchable = grounder.prepare(map)
        var registry = ObjectRegistry()
        var wants = LanguageGoal.Wants()
        (wants.navGoal, wants.graspRegion) = (true, true)
        return names.map { name in
            let goal = Goal(
                id: name,
                text: name,
                reading: .name,
                wantsMasks: false,
                wantsPoints: false
            )
            var answer = grounder.answer(goal, in: searchable, registry: &registry)
            grounder.addPlans(to: &answer, wants: wants, in: searchable, occupancy: plan)
            return GoalResult(answer, worldFrame: "map")
        }
    }

    /// What stands on the table that was circled and truly fits a gripper: narrow enough to the sides, and high enough to be
    /// held over what it stands on.
    var graspable: [SimulatedObject] {
        let tables = room.objects.filter { $0.name == "dining table" }.map(\.id)
        return room.objects.filter { object in
            guard case .object(let support) = object.support, tables.contains(support) else {
                return false
            }
            return min(object.box.size.x, object.box.size.y) < 0.08 && object.box.size.z > 0.04
                && names.contains(object.name)
        }
    }

    /// Writes what consumers.py reads.
    func write(to folder: URL) throws {
        let results = folder.appending(path: "results")
        try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
        for (number, result) in self.results.enumerated() {
            let name = String(format: "%03d.pb", number)
            try Data(result.encoded()).write(to: results.appending(path: name))
        }
        let grid = Grid(plan, frameID: "map")
        try Data(grid.encoded()).write(to: folder.appending(path: "occupancy.pb"))
        var truth = grid
        truth.data = trueCells.map { UInt8(bitPattern: $0) }
        try Data(truth.encoded()).write(to: folder.appending(path: "truth.pb"))
        let cloud = PointCloud(
            stampNanoseconds: 0,
            frameID: "map",
            names: ["x", "y", "z", "red", "green", "blue"],
            rows: map.pointRows(maximumCount: max(1, map.gaussianCount))
        )
        try Data(cloud.encoded()).write(to: folder.appending(path: "points.pb"))
        let start = """
            {"position": [\(camera.x), \(camera.y), 0], "radius_m": \(RobotSettings().radiusMetres)}
            """
        try Data(start.utf8).write(to: folder.appending(path: "start.json"))
    }

    /// The cells of the plan that truly hold something between the floor clearance and the robot's height.
    private var trueCells: [Int8] {
        var cells = [Int8](repeating: 0, count: plan.cells.count)
        let settings = OccupancySettings()
        let scene = room.caster.scene
        for index in 0..<scene.triangleCount {
            let (a, b, c) = scene.triangle(index)
            let (ab, ac) = (b - a, c - a)
            // Samples half a cell apart leave no cell out.
            let steps = Int(max(ab.length, ac.length, (c - b).length) / 0.025) + 1
            let isFlat = max(a.z, b.z, c.z) < settings.floorClearanceMetres
            guard !isFlat, min(a.z, b.z, c.z) <= settings.robotHeightMetres else { continue }
            for i in 0...steps {
                for j in 0...(steps - i) {
                    let point =
                        a + Double(i) / Double(steps) * ab + Double(j) / Double(steps) * ac
                    guard point.z >= settings.floorClearanceMetres,
                        point.z <= settings.robotHeightMetres, let cell = plan.cell(under: point)
                    else { continue }
                    cells[cell] = OccupancyPlan.Cell.occupied.rawValue
                }
            }
        }
        return cells
    }
}

/// Frames of a drive, cast without light: depth and instances are what counts.
private struct FilmedDrive {
    let room: SimulatedRoom
    let pinhole: Pinhole
    let poses: [Pose]
    private let truths: [OracleTruth]
    private let images: [ColorImage]

    init(_ room: SimulatedRoom, _ pinhole: Pinhole, _ poses: [Pose]) {
        (self.room, self.pinhole, self.poses) = (room, pinhole, poses)
        let shots = poses.map { Self.shoot(room, pinhole, $0) }
        (truths, images) = (shots.map(\.truth), shots.map(\.image))
    }

    private static func shoot(
        _ room: SimulatedRoom,
        _ pinhole: Pinhole,
        _ pose: Pose
    ) -> (truth: OracleTruth, image: ColorImage) {
        let count = pinhole.width * pinhole.height
        var depth = [Float](repeating: 0, count: count)
        var labels = [UInt16](repeating: 0, count: count)
        var pixels = [UInt8](repeating: 0, count: 3 * count)
        for pixel in 0..<count {
            let (x, y) = (pixel % pinhole.width, pixel / pinhole.width)
            let at = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
            let ray = pose.rotation.rotate(pinhole.unproject(at, depthMetres: 1))
            guard let hit = room.caster.closest(from: pose.translation, along: ray) else {
                continue
            }
            (depth[pixel], labels[pixel]) = (Float(hit.distance), hit.instance)
            // A checkerboard of 5 cm, so that images are sharp.
            let cell = ((pose.translation + hit.distance * ray) / 0.05).rounded(.down)
            let isLight = Int(cell.x + cell.y + cell.z) & 1 == 0
            for k in 0..<3 {
                pixels[3 * pixel + k] =
                    UInt8((Int(hit.instance) * 37 + 50 * k) % 128) + (isLight ? 100 : 0)
            }
        }
        let (width, height) = (pinhole.width, pinhole.height)
        return (
            OracleTruth(
                pinhole: pinhole,
                depth: DepthImage(width: width, height: height, metres: depth),
                instances: LabelImage(width: width, height: height, labels: labels)
            ), ColorImage(width: width, height: height, pixels: pixels)
        )
    }

    func frame(_ index: Int) -> PosedFrame {
        PosedFrame(
            camera: "front",
            stampNanoseconds: Int64(index + 1) * 500_000_000,
            image: images[index],
            pinhole: pinhole,
            worldFromCamera: poses[index]
        )
    }

    /// A predictor that knows the truth of every frame.
    var oracle: OraclePredictor {
        let truths = truths
        let words = FixedWords()
        let nothing = [Float](repeating: 0, count: words.dimension)
        return OraclePredictor(
            networkWidth: pinhole.width,
            networkHeight: pinhole.height,
            names: Dictionary(uniqueKeysWithValues: room.objects.map { ($0.id, $0.name) }),
            vocabulary: LanguageSpace(
                textEncoder: words,
                decoderWeights: nothing,
                decoderBias: nothing
            )
        ) { stamp throws(PredictorError) in truths[Int(stamp / 500_000_000) - 1] }
    }

    /// The names of things, not of the building, that fill enough pixels of at least three frames.
    var namesSeen: [String] {
        var frames: [UInt16: Int] = [:]
        for truth in truths {
            var pixels: [UInt16: Int] = [:]
            for label in truth.instances?.labels ?? [] { pixels[label, default: 0] += 1 }
            for (id, count) in pixels where count >= 80 { frames[id, default: 0] += 1 }
        }
        let seen = room.objects.filter {
            $0.support != .building && frames[$0.id, default: 0] >= 3
        }
        return Set(seen.map(\.name)).sorted()
    }
}

/// A direction of its own for every word.
private struct FixedWords: TextEncoder {
    let dimension = 128

    func embed(_ phrase: String) -> [Float] {
        var state = phrase.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let numbers = (0..<dimension).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Float(Int64(bitPattern: state)) / Float(Int64.max)
        }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { $0 / length }
    }
}

private struct Missing: Error, CustomStringConvertible {
    let description: String
}

extension Optional {
    fileprivate func orThrow(_ what: String) throws -> Wrapped {
        guard let self else { throw Missing(description: what) }
        return self
    }
}
