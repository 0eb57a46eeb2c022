internal import Tensors

/// What the network says of one view, before it is spread out to Gaussians, which take three times the memory.
struct PredictedView: Sendable {
    /// `[1, H, W]`, 1/m.
    let inverseDepth: Tensor
    /// The largest probability of any depth candidate, `[1, h, w]`.
    let confidence: Tensor
    /// Raw Gaussian attributes, `[23, H, W]`.
    let raw: Tensor
    /// What the Gaussians carry.
    let features: SemanticBranch.Features
    /// What it says to the other views in the geometry U-Net, `[C, H/16, W/16]`.
    let tokens: Tensor
    /// Of how many views the window was.
    let windowCount: Int

    init(_ geometry: Network.ViewGeometry, _ features: SemanticBranch.Features, windowCount: Int) {
        (inverseDepth, confidence) = (geometry.inverseDepth, geometry.confidence)
        (raw, tokens) = (geometry.raw, geometry.tokens)
        self.features = features
        self.windowCount = windowCount
    }
}
