import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Geometry
import Imaging
import Ingest
import SemanticSplat
import Tensors

/// What a frame of 640×480 costs before the network sees it: all of it, and its two largest parts.
///
/// And what one of 1920×1080 does, of which half as many pixels a side are enough.
let benchmarks: @Sendable () -> Void = {
    prepareProcess()
    let figures = Benchmark.figures(seconds: 2, and: Benchmark.shareAtSixtyHertz)
    Benchmark("frame: from messages to keyframe decision", configuration: figures) {
        (benchmark, camera: StillCamera) in
        let messages = camera.nextMessages()
        try benchmark.measure { try camera.receive(messages) }
    } setup: {
        try stillCamera()
    }
    Benchmark("frame: JPEG to pixels", configuration: figures) {
        (benchmark, camera: StillCamera) in
        try benchmark.measure { try ImageDecoder().color(camera.jpeg) }
    } setup: {
        try stillCamera()
    }
    Benchmark("frame: pixels to the network's view", configuration: figures) { benchmark, frame in
        benchmark.measure { NetworkView(frame, width: 256, height: 192) }
    } setup: {
        try posedFrame(of: try stillCamera())
    }
    Benchmark("frame of 1920x1080: from messages to keyframe decision", configuration: figures) {
        (benchmark, camera: StillCamera) in
        let messages = camera.nextMessages()
        try benchmark.measure { try camera.receive(messages) }
    } setup: {
        try stillCamera(width: 1920, height: 1080)
    }
    for reduction in [1, 2] {
        Benchmark("frame of 1920x1080: JPEG to 1/\(reduction)", configuration: figures) {
            (benchmark, camera: StillCamera) in
            try benchmark.measure { try ImageDecoder().color(camera.jpeg, reducedBy: reduction) }
        } setup: {
            try stillCamera(width: 1920, height: 1080)
        }
    }
}

private func stillCamera(width: Int = 640, height: Int = 480) throws -> StillCamera {
    let model = try ModelFolder(path: "\(repository)/models/default")
    return try StillCamera(
        width: width,
        height: height,
        language: SemanticSplatPredictor(model).language
    )
}

/// A frame with the way to the network's view, as ingest makes it.
private func posedFrame(of camera: StillCamera) throws -> PosedFrame {
    let model = CameraModel(pinhole: camera.pinhole)
    return PosedFrame(
        camera: "front",
        stampNanoseconds: 1,
        image: try ImageDecoder().color(camera.jpeg),
        model: model,
        worldFromCamera: .identity,
        rectifier: Rectifier(model, width: 256, height: 192)
    )
}
