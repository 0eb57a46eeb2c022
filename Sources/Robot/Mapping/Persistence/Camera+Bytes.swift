internal import Geometry
internal import Ingest

extension ByteWriter {
    mutating func put(_ pinhole: Pinhole) {
        put(pinhole.fx)
        put(pinhole.fy)
        put(pinhole.cx)
        put(pinhole.cy)
        put(UInt32(pinhole.width))
        put(UInt32(pinhole.height))
    }

    mutating func put(_ model: CameraModel) {
        put(model.pinhole)
        switch model.distortion {
        case .none: put([0.0])
        case .plumbBob(let k1, let k2, let p1, let p2, let k3): put([1, k1, k2, p1, p2, k3])
        case .rational(let k1, let k2, let p1, let p2, let k3, let k4, let k5, let k6):
            put([2, k1, k2, p1, p2, k3, k4, k5, k6])
        case .equidistant(let k1, let k2, let k3, let k4): put([3, k1, k2, k3, k4])
        }
    }
}

extension ByteReader {
    mutating func pinhole(_ what: String) throws(SavedMapError) -> Pinhole {
        let (fx, fy) = (try double(what), try double(what))
        let (cx, cy) = (try double(what), try double(what))
        let width = Int(try number(UInt32.self, what))
        let height = Int(try number(UInt32.self, what))
        guard (1...16_384).contains(width), (1...16_384).contains(height),
            isSound(fx, cx, width), isSound(fy, cy, height)
        else {
            throw SavedMapError(
                "\(what): focal lengths \(fx), \(fy) and the middle \(cx), \(cy) for \(width)x\(height) pixels are not allowed"
            )
        }
        return Pinhole(fx: fx, fy: fy, cx: cx, cy: cy, width: width, height: height)
    }

    /// Whether rays through pixels end somewhere: what the wire allows, and what cutting a view out makes of it.
    private func isSound(_ focalLength: Double, _ middle: Double, _ size: Int) -> Bool {
        let size = Double(size)
        return focalLength >= 0.01 * size && focalLength <= 1e5 * size && abs(middle) <= 10 * size
    }

    mutating func model(_ what: String) throws(SavedMapError) -> CameraModel {
        let matrix = try pinhole(what)
        let lens = try numbers(of: Double.self, what)
        guard lens.allSatisfy(\.isFinite) else {
            throw SavedMapError("\(what): its lens is not finite")
        }
        let model = CameraModel(pinhole: matrix, distortion: try distortion(lens, what))
        guard model.hasView else { throw SavedMapError("\(what): its lens \(lens) shows nothing") }
        return model
    }

    /// The lens of its kind's number and its coefficients.
    private func distortion(_ k: [Double], _ what: String) throws(SavedMapError) -> Distortion {
        switch (k.first, k.count) {
        case (0, 1): .none
        case (1, 6): .plumbBob(k1: k[1], k2: k[2], p1: k[3], p2: k[4], k3: k[5])
        case (2, 9):
            .rational(
                k1: k[1],
                k2: k[2],
                p1: k[3],
                p2: k[4],
                k3: k[5],
                k4: k[6],
                k5: k[7],
                k6: k[8]
            )
        case (3, 5): .equidistant(k1: k[1], k2: k[2], k3: k[3], k4: k[4])
        default: throw SavedMapError("\(what): there is no lens \(k)")
        }
    }
}
