public import Tensors

/// What is to be segmented: points, a box, a mask, or several of them.
///
/// Coordinates are pixels of the picture, x right and y down, and count as in OpenCV: the centre of the first pixel is
/// (0, 0). They may lie outside the picture: the code of a position is defined for every finite number, and nothing is
/// clamped, as in the official code.
public struct SegmentationPrompt: Sendable, Equatable {
    /// A point on the thing, or on what is not the thing.
    public struct Point: Sendable, Equatable {
        /// Where it is, in pixels of the picture.
        public var position: SIMD2<Float>
        /// Whether it lies on the thing or on the background.
        public var isOnObject: Bool

        /// A point; unless said otherwise it lies on the thing.
        public init(_ position: SIMD2<Float>, isOnObject: Bool = true) {
            self.position = position
            self.isOnObject = isOnObject
        }
    }

    /// A rectangle around the thing.
    public struct Box: Sendable, Equatable {
        /// The upper left corner, in pixels of the picture.
        public var upperLeft: SIMD2<Float>
        /// The lower right corner.
        public var lowerRight: SIMD2<Float>

        /// A box from its corners, which are taken as they are.
        public init(upperLeft: SIMD2<Float>, lowerRight: SIMD2<Float>) {
            self.upperLeft = upperLeft
            self.lowerRight = lowerRight
        }
    }

    /// In any number; their order hardly matters.
    public var points: [Point]
    /// At most one.
    public var box: Box?
    /// Logits of an earlier answer, `[1, 4 · rows, 4 · columns]` of the network's grid.
    public var mask: Tensor?

    /// A prompt of what is given.
    public init(points: [Point] = [], box: Box? = nil, mask: Tensor? = nil) {
        self.points = points
        self.box = box
        self.mask = mask
    }
}

/// Why a prompt cannot be answered.
public enum SegmentationPromptError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A coordinate is a NaN or an infinity.
    case notFinite(x: Float, y: Float)
    /// The mask has another shape than the network's low resolution.
    case misshapenMask(found: [Int], expected: [Int])
    /// The mask holds a NaN or an infinity.
    case maskNotFinite
    /// The image embedding is no map of the network's width.
    case misshapenEmbedding(found: [Int], channels: Int)

    /// What is wrong and what is allowed.
    public var description: String {
        switch self {
        case .notFinite(let x, let y):
            "a prompt at (\(x), \(y)); coordinates must be finite, inside the picture or not"
        case .misshapenMask(let found, let expected):
            "a mask prompt of shape \(found); the network takes \(expected)"
        case .maskNotFinite: "a mask prompt that holds a NaN or an infinity"
        case .misshapenEmbedding(let found, let channels):
            "an image embedding of shape \(found); the network takes [\(channels), rows, columns]"
        }
    }
}
