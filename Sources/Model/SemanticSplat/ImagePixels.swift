internal import Imaging
internal import Tensors

/// An image as the network's parts read it.
struct ImagePixels: Sendable {
    /// RGB in [0, 1], `[3, H, W]`.
    let colours: Tensor
    /// The same less ImageNet's mean and divided by its deviation (architecture.md 0.3).
    let normalised: Tensor
    /// The mean of the three colours, `[1, H, W]`.
    let brightness: Tensor

    init(_ image: ColorImage) {
        let plane = image.width * image.height
        let shape = [3, image.height, image.width]
        let mean: [Float] = [0.485, 0.456, 0.406]
        let deviation: [Float] = [0.229, 0.224, 0.225]
        var (values, scaled) = (
            [Float](repeating: 0, count: 3 * plane), [Float](repeating: 0, count: 3 * plane)
        )
        for channel in 0..<3 {
            for index in 0..<plane {
                let value = Float(image.pixels[3 * index + channel]) / 255
                values[channel * plane + index] = value
                scaled[channel * plane + index] = (value - mean[channel]) / deviation[channel]
            }
        }
        brightness = Tensor(
            shape: [1, image.height, image.width],
            values: (0..<plane).map {
                (values[$0] + values[plane + $0] + values[2 * plane + $0]) / 3
            }
        )
        colours = Tensor(shape: shape, values: values)
        normalised = Tensor(shape: shape, values: scaled)
    }
}
