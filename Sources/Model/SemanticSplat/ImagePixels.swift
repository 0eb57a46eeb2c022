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
        colours = Tensor(shape: shape) { out in
            image.pixels.withUnsafeBufferPointer { pixels in
                for channel in 0..<3 {
                    for index in 0..<plane {
                        out[channel * plane + index] = Float(pixels[3 * index + channel]) / 255
                    }
                }
            }
        }
        (normalised, brightness) = colours.values.withUnsafeBufferPointer { values in
            let mean: [Float] = [0.485, 0.456, 0.406]
            let deviation: [Float] = [0.229, 0.224, 0.225]
            let normalised = Tensor(shape: shape) { out in
                for channel in 0..<3 {
                    for index in channel * plane..<(channel + 1) * plane {
                        out[index] = (values[index] - mean[channel]) / deviation[channel]
                    }
                }
            }
            let brightness = Tensor(shape: [1, image.height, image.width]) { out in
                for index in 0..<plane {
                    out[index] =
                        (values[index] + values[plane + index] + values[2 * plane + index]) / 3
                }
            }
            return (normalised, brightness)
        }
    }
}
