internal import Tensors

/// What a window leaves of a view that the next one need not predict anew.
struct KeptView: Sendable {
    /// The view's prediction, in its own camera frame.
    ///
    /// As Gaussians, which take three times the memory of what the network says: to spread two views out again takes a
    /// twentieth of a rerun's time.
    let prediction: ViewPrediction

    /// What it says to the other views in the geometry U-Net, `[C, H/16, W/16]`.
    let tokens: Tensor

    /// Of how many views the window was in which it was predicted.
    let windowCount: Int
}
