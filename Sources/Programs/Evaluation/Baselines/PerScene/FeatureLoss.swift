internal import Tensors

/// How far drawn features are from the 2D teacher's as Feature-3DGS measures it: the drawn features are brought
/// to the teacher's cells, decoded, and compared by L1.
package struct FeatureLoss: Sendable {
    private let basis: FeatureBasis
    /// `basis.dimension` numbers a cell.
    private let teacher: [Float]
    private let cellsAcross: Int
    private let cellsDown: Int
    private let width: Int
    private let height: Int

    /// The loss against `teacher`, `cellsAcross` × `cellsDown` cells, for features drawn at `width` × `height` pixels,
    /// which are whole multiples of the cells.
    package init(
        _ teacher: [Float],
        cellsAcross: Int,
        cellsDown: Int,
        basis: FeatureBasis,
        width: Int,
        height: Int
    ) {
        precondition(
            teacher.count == cellsAcross * cellsDown * basis.dimension && width % cellsAcross == 0
                && height % cellsDown == 0,
            "\(cellsAcross)x\(cellsDown) cells do not fit \(width)x\(height) pixels"
        )
        self.basis = basis
        self.teacher = teacher
        self.cellsAcross = cellsAcross
        self.cellsDown = cellsDown
        self.width = width
        self.height = height
    }

    /// The gradient of the loss by every drawn feature.
    package func gradients(of features: [Float]) -> [Float] {
        let cells = cellsAcross * cellsDown
        let (channels, dimension) = (basis.channels, basis.dimension)
        let means = cellMeans(features)
        var decoded = (0..<cells).flatMap { _ in basis.bias }
        multiply(
            rows: cells,
            columns: dimension,
            inner: channels,
            means,
            lda: channels,
            basis.decoder,
            .transposed,
            ldb: channels,
            beta: 1,
            into: &decoded,
            ldc: dimension
        )
        let scale = 1 / Float(decoded.count)
        for i in decoded.indices {
            let difference = decoded[i] - teacher[i]
            decoded[i] = difference > 0 ? scale : difference < 0 ? -scale : 0
        }
        var byMeans = [Float](repeating: 0, count: cells * channels)
        multiply(
            rows: cells,
            columns: channels,
            inner: dimension,
            decoded,
            lda: dimension,
            basis.decoder,
            ldb: channels,
            into: &byMeans,
            ldc: channels
        )
        return spread(byMeans)
    }

    /// The mean feature of the pixels of each of the teacher's cells.
    private func cellMeans(_ features: [Float]) -> [Float] {
        let channels = basis.channels
        let (across, down) = (width / cellsAcross, height / cellsDown)
        let share = 1 / Float(across * down)
        var means = [Float](repeating: 0, count: cellsAcross * cellsDown * channels)
        for y in 0..<height {
            for x in 0..<width {
                let cell = channels * (y / down * cellsAcross + x / across)
                let pixel = channels * (y * width + x)
                for k in 0..<channels { means[cell + k] += share * features[pixel + k] }
            }
        }
        return means
    }

    /// The gradients by the means as gradients by the pixels.
    private func spread(_ byMeans: [Float]) -> [Float] {
        let channels = basis.channels
        let (across, down) = (width / cellsAcross, height / cellsDown)
        let share = 1 / Float(across * down)
        var gradients = [Float](repeating: 0, count: width * height * channels)
        for y in 0..<height {
            for x in 0..<width {
                let cell = channels * (y / down * cellsAcross + x / across)
                let pixel = channels * (y * width + x)
                for k in 0..<channels { gradients[pixel + k] = share * byMeans[cell + k] }
            }
        }
        return gradients
    }
}
