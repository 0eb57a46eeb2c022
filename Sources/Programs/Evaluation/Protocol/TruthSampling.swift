public import Geometry
public import Imaging

/// Which pixel of a sequence's image each pixel of the network's view looks at.
///
/// Depth and labels are taken from the nearest pixel: a mean of two depths or ids is neither.
public struct TruthSampling: Sendable {
    private let width: Int
    private let height: Int
    /// For each pixel of the view the index in the source image, -1 outside it.
    private let sources: [Int]

    /// From the camera of the network's view to the camera of the images; both look the same way.
    public init(view: Pinhole, source: Pinhole) {
        width = view.width
        height = view.height
        let columns = (0..<view.width).map { x in
            let u = (Double(x) + 0.5 - view.cx) / view.fx * source.fx + source.cx
            return Int(u.rounded(.down))
        }
        let rows = (0..<view.height).map { y in
            let v = (Double(y) + 0.5 - view.cy) / view.fy * source.fy + source.cy
            return Int(v.rounded(.down))
        }
        sources = rows.flatMap { row in
            columns.map { column in
                (0..<source.height).contains(row) && (0..<source.width).contains(column)
                    ? row * source.width + column : -1
            }
        }
    }

    /// The depth as the network's view sees it; 0 outside the source.
    public func depth(_ image: DepthImage) -> DepthImage {
        DepthImage(width: width, height: height, metres: taken(image.metres, outside: 0))
    }

    /// The labels as the network's view sees them; 0 outside the source.
    public func labels(_ image: LabelImage) -> LabelImage {
        LabelImage(width: width, height: height, labels: taken(image.labels, outside: 0))
    }

    private func taken<Value>(_ values: [Value], outside: Value) -> [Value] {
        sources.map { $0 >= 0 && $0 < values.count ? values[$0] : outside }
    }
}
