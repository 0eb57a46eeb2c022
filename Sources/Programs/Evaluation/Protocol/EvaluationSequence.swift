public import Geometry
public import Imaging
internal import Ingest
public import Recording
public import SemanticSplat

/// A sequence as the network sees it: views of the network's size, and the truth in the same pixels.
public struct EvaluationSequence: Sendable {
    /// The sequence on disk.
    public let folder: SequenceFolder
    /// The last part of its path.
    public let name: String
    /// The camera of the network's view.
    public let pinhole: Pinhole

    private let rectifier: Rectifier
    private let sampling: TruthSampling
    private let classOfInstance: [UInt16: Int]

    /// Prepares the sequence for views of `width` × `height` pixels.
    public init(_ folder: SequenceFolder, width: Int, height: Int) {
        self.folder = folder
        name = folder.path.split(separator: "/").last.map(String.init) ?? folder.path
        rectifier = Rectifier(
            CameraModel(pinhole: folder.pinhole),
            width: width,
            height: height
        )
        pinhole = rectifier.pinhole
        sampling = TruthSampling(view: pinhole, source: folder.pinhole)
        classOfInstance = (folder.labels?.instances ?? [:]).compactMapValues {
            ClassPrompts.index(of: $0.category)
        }
    }

    /// The number of frames.
    public var frameCount: Int { folder.frames.count }

    /// The frame as the network sees it.
    public func view(_ index: Int) throws(SequenceError) -> PosedView {
        let frame = folder.frames[index]
        return PosedView(
            image: rectifier.image(try folder.color(index)),
            pinhole: pinhole,
            worldFromCamera: frame.worldFromCamera,
            stampNanoseconds: frame.stampNanoseconds
        )
    }

    /// The true depth in the network's pixels; `nil` when there is none.
    public func depth(_ index: Int) throws(SequenceError) -> DepthImage? {
        try folder.depth(index).map(sampling.depth)
    }

    /// The true instance ids in the network's pixels; `nil` when the frame is not labelled.
    public func instances(_ index: Int) throws(SequenceError) -> LabelImage? {
        guard folder.labels != nil else { return nil }
        return try folder.instance(index).map(sampling.labels)
    }

    /// The true class of each pixel of the network's view, `nil` for a pixel without one; `nil` when
    /// the frame is not labelled.
    public func classes(_ index: Int) throws(SequenceError) -> [Int?]? {
        try instances(index)?.labels.map { classOfInstance[$0] }
    }

    /// The median share of a view that the view `gap` frames later sees too, over up to eight pairs;
    /// `nil` without depth or so many frames.
    public func overlap(gap: Int) throws(SequenceError) -> Double? {
        let pairs = WindowList.windows(frames: frameCount, gap: gap, views: 2, count: 8)
        var shares: [Double] = []
        for pair in pairs {
            let (first, second) = (pair.contexts[0], pair.contexts[1])
            guard let depth = try depth(first), let other = try self.depth(second),
                let share = ViewOverlap.share(
                    of: depth,
                    from: folder.frames[first].worldFromCamera,
                    in: other,
                    at: folder.frames[second].worldFromCamera,
                    pinhole: pinhole
                )
            else { continue }
            shares.append(share)
        }
        return Statistics.median(shares)
    }
}
