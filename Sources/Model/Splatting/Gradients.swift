internal import CKernels

/// The gradients of a loss by the pictures of a ``Rendering``, in their layout; an empty array stands
/// for zeros.
public struct RenderingGradients: Sendable {
    /// By ``Rendering/color``.
    public var color: [Float] = []
    /// By ``Rendering/depth``.
    public var depth: [Float] = []
    /// By ``Rendering/alpha``.
    public var alpha: [Float] = []
    /// By ``Rendering/features``.
    public var features: [Float] = []

    /// Zeros.
    public init() {}

    func check(against rendering: Rendering) {
        func check(_ values: [Float], _ count: Int, _ name: String) {
            precondition(
                values.isEmpty || values.count == count,
                "\(values.count) gradients for \(count) values of the \(name)"
            )
        }
        check(color, rendering.color.count, "colour")
        check(depth, rendering.depth.count, "depth")
        check(alpha, rendering.alpha.count, "alpha")
        check(features, rendering.features.count, "features")
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<semsplat_image_gradients>) -> Result
    ) -> Result {
        color.withUnsafeBufferPointer { color in
            depth.withUnsafeBufferPointer { depth in
                alpha.withUnsafeBufferPointer { alpha in
                    features.withUnsafeBufferPointer { features in
                        var images = semsplat_image_gradients()
                        images.color = color.addressIfAny
                        images.depth = depth.addressIfAny
                        images.alpha = alpha.addressIfAny
                        images.features = features.addressIfAny
                        return withUnsafePointer(to: &images, body)
                    }
                }
            }
        }
    }
}

/// The gradients of a loss by the values of a ``GaussianCloud``, in its layout.
public struct GaussianGradients: Equatable, Sendable {
    /// By ``GaussianCloud/positions``, a metre.
    public internal(set) var positions: [Float]
    /// By ``GaussianCloud/rotations``; at a right angle to the quaternion, whose length moves nothing.
    public internal(set) var rotations: [Float]
    /// By ``GaussianCloud/scales``, a metre.
    public internal(set) var scales: [Float]
    /// By ``GaussianCloud/opacities``.
    public internal(set) var opacities: [Float]
    /// By ``GaussianCloud/sphericalHarmonics``.
    public internal(set) var sphericalHarmonics: [Float]
    /// By the features of both fields, each Gaussian's language first; empty where none were drawn.
    public internal(set) var features: [Float]

    init(count: Int, channels: Int) {
        positions = [Float](repeating: 0, count: 3 * count)
        rotations = [Float](repeating: 0, count: 4 * count)
        scales = [Float](repeating: 0, count: 3 * count)
        opacities = [Float](repeating: 0, count: count)
        sphericalHarmonics = [Float](
            repeating: 0,
            count: GaussianCloud.harmonicsPerGaussian * count
        )
        features = [Float](repeating: 0, count: channels * count)
    }

    mutating func withPointers<Result>(
        _ body: (UnsafePointer<semsplat_scene_gradients>) -> Result
    ) -> Result {
        positions.withUnsafeMutableBufferPointer { positions in
            rotations.withUnsafeMutableBufferPointer { rotations in
                scales.withUnsafeMutableBufferPointer { scales in
                    opacities.withUnsafeMutableBufferPointer { opacities in
                        sphericalHarmonics.withUnsafeMutableBufferPointer { harmonics in
                            features.withUnsafeMutableBufferPointer { features in
                                var scene = semsplat_scene_gradients()
                                scene.means = positions.baseAddress
                                scene.quaternions = rotations.baseAddress
                                scene.scales = scales.baseAddress
                                scene.opacities = opacities.baseAddress
                                scene.colors = harmonics.baseAddress
                                scene.features = features.isEmpty ? nil : features.baseAddress
                                return withUnsafePointer(to: &scene, body)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension UnsafeBufferPointer {
    /// C tells an absent array by a null pointer; an empty Swift array may have an address.
    fileprivate var addressIfAny: UnsafePointer<Element>? { isEmpty ? nil : baseAddress }
}
