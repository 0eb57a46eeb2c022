import Imaging
import Ingest
import RobotTestSupport

extension TestView {
    var posedFrame: PosedFrame { PosedFrame(self) }
}

extension ColorImage {
    /// A box blur along the rows, as a turning camera makes.
    func blurred(radius: Int) -> ColorImage {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                for k in 0..<3 {
                    let columns = max(0, x - radius)...min(width - 1, x + radius)
                    let sum = columns.reduce(0) { $0 + Int(pixels[3 * (y * width + $1) + k]) }
                    result.pixels[3 * (y * width + x) + k] = UInt8(sum / columns.count)
                }
            }
        }
        return result
    }
}
