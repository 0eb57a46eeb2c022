internal import Imaging
internal import Tensors

/// A window, and what the one before it left of it.
struct RecalledWindow: Sendable {
    /// The window.
    let views: [PosedView]
    /// The number of each view's image, from the first one ever seen: the same image has the same number.
    let numbers: [Int]
    /// What is known of each view's image alone.
    let images: [ImageKnowledge?]
    /// The views whose predictions may be kept.
    let kept: [KeptView?]
    /// All ordered pairs of the views.
    let pairs: [ViewPair]
    /// How well the patterns of each pair agree.
    let agreements: [SweptVolume?]

    /// The pixels of every view.
    func pixels(threads: Int) -> [ImagePixels] {
        parallelMap(count: views.count, threads: threads) {
            images[$0]?.pixels ?? ImagePixels(views[$0].image)
        }
    }
}
