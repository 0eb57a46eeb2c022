public import Geometry

extension Rectifier {
    /// What is left of an image for every pixel of the view, at least, a side.
    ///
    /// From there on the view of a reduced JPEG differs from that of the whole one by less than the JPEG does from what was
    /// photographed: by less than 1.5 grey levels, root mean square, in the room of ReducedImageTests.
    static let pixelsLeft = 1.75

    /// By how much an image of `model` may be reduced while it is decoded, so that its view of `width` × `height` pixels
    /// stays as good: 1, 2, 4 or 8.
    public static func sufficientReduction(
        _ model: CameraModel,
        width: Int,
        height: Int
    ) -> Int {
        let density = fewestPixels(
            of: model,
            aViewPixelOf: view(of: model, width: width, height: height)
        )
        return [8, 4, 2].first { density >= pixelsLeft * Double($0) } ?? 1
    }

    /// How many pixels of the image lie along a side of a view's pixel, where they are fewest: at the rim of a wide lens.
    private static func fewestPixels(
        of model: CameraModel,
        aViewPixelOf view: (crop: VisibleRectangle, pinhole: Pinhole)
    ) -> Double {
        let (crop, pinhole) = view
        let size = SIMD2(Double(pinhole.width), Double(pinhole.height))
        var fewest = min(crop.width / size.x, crop.height / size.y)
        guard model.distortion != .none else { return fewest }
        let steps = 16
        for step in 0..<(steps + 1) * (steps + 1) {
            let part = SIMD2(Double(step % (steps + 1)), Double(step / (steps + 1))) / Double(steps)
            let pixel = part * (size - 1)
            let corners = [pixel, pixel + SIMD2(1, 0), pixel + SIMD2(0, 1)].compactMap {
                model.project(pinhole.unproject($0, depthMetres: 1))
            }
            guard corners.count == 3 else { return 0 }
            for corner in corners.dropFirst() {
                let side = corner - corners[0]
                fewest = min(fewest, (side * side).sum().squareRoot())
            }
        }
        return fewest
    }
}
