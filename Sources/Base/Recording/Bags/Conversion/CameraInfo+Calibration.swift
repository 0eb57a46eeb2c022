internal import Messages

extension ROSCameraInfo {
    /// The calibration of the images that belong to it.
    ///
    /// - Parameter isRectified: whether those are rectified: then P holds and no distortion is left.
    /// - Returns: the calibration under the names of our messages.
    /// - Throws: what is wrong with it.
    func calibration(isRectified: Bool) throws(ROSMessageFault) -> CameraCalibration {
        let numbers = distortion + intrinsics + rectification + projection
        guard numbers.allSatisfy(\.isFinite) else {
            throw ROSMessageFault("not finite", "D, K, R or P has a number that is not finite")
        }
        let p = projection
        let rectified = [p[0], p[1], p[2], p[4], p[5], p[6], p[8], p[9], p[10]]
        let k = isRectified && p[0] > 0 ? rectified : intrinsics
        guard k[0] > 0, k[4] > 0 else {
            throw ROSMessageFault("not calibrated", "K[0] is \(k[0]), K[4] is \(k[4])")
        }
        let window = try window()
        let (model, coefficients) = isRectified ? ("", []) : try lens()
        return CameraCalibration(
            stampNanoseconds: header.stampNanoseconds,
            frameID: header.frameID,
            width: window.width,
            height: window.height,
            distortionModel: model,
            distortion: coefficients,
            intrinsics: window.applied(to: k, columns: 3),
            rectification: isRectified ? [] : rectification,
            projection: p[0] > 0 ? window.applied(to: p, columns: 4) : []
        )
    }

    /// What of the calibrated image was sent, and how coarse.
    private struct Window {
        let x: Int
        let y: Int
        let binningX: Int
        let binningY: Int
        let width: Int
        let height: Int

        /// The matrix of the image that was sent: the first two rows change.
        ///
        /// A pixel of a binned image is the mean of `binning` pixels, so its centre lies between theirs. (image_geometry
        /// divides the principal point alone, which is up to half a pixel off.)
        func applied(to matrix: [Double], columns: Int) -> [Double] {
            var matrix = matrix
            // Nothing to do leaves every bit as it is.
            for (row, offset, binning) in [(0, x, binningX), (1, y, binningY)]
            where offset != 0 || binning != 1 {
                let (first, scale) = (row * columns, Double(binning))
                matrix[first + 2] = (matrix[first + 2] - Double(offset) + 0.5) / scale - 0.5
                for column in 0..<columns where column != 2 { matrix[first + column] /= scale }
            }
            return matrix
        }
    }

    private func window() throws(ROSMessageFault) -> Window {
        guard width > 0, height > 0 else { throw ROSMessageFault("no size", "\(width)x\(height)") }
        // 0 and 1 both mean that nothing was binned; a region without size means all of it.
        let (binningX, binningY) = (max(1, binningX), max(1, binningY))
        let isWhole = region.width == 0 || region.height == 0
        let (x, y) = isWhole ? (0, 0) : (region.x, region.y)
        let sent = Window(
            x: x,
            y: y,
            binningX: binningX,
            binningY: binningY,
            width: (isWhole ? width : region.width) / binningX,
            height: (isWhole ? height : region.height) / binningY
        )
        guard isWhole || x + region.width <= width && y + region.height <= height,
            sent.width > 0, sent.height > 0
        else {
            throw ROSMessageFault(
                "bad region",
                "\(region.width)x\(region.height) at (\(x), \(y)), binning \(binningX)x\(binningY), of \(width)x\(height)"
            )
        }
        return sent
    }

    /// Model and coefficients under the names of our messages; zeros that a driver filled up with are taken off.
    private func lens() throws(ROSMessageFault) -> (model: String, coefficients: [Double]) {
        func first(_ count: Int) -> [Double] {
            distortion.count > count && distortion[count...].allSatisfy { $0 == 0 }
                ? Array(distortion[..<count]) : distortion
        }
        let model: (String, [Double])
        switch distortionModel {
        case "plumb_bob", "radtan": model = ("plumb_bob", first(5))
        case "rational_polynomial": model = ("rational_polynomial", first(8))
        case "equidistant", "fisheye", "kannala_brandt": model = ("kannala_brandt", first(4))
        case "", "none": model = ("", first(0))
        default:
            throw ROSMessageFault("distortion model '\(distortionModel.prefix(60))' is not known")
        }
        let allowed = [
            "plumb_bob": [0, 4, 5], "rational_polynomial": [8, 12, 14], "kannala_brandt": [4],
        ]
        guard (allowed[model.0] ?? [0]).contains(model.1.count) else {
            throw ROSMessageFault(
                "bad distortion",
                "'\(distortionModel)' with \(distortion.count) coefficients"
            )
        }
        return model
    }
}
