internal import CKernels
internal import Geometry
public import Imaging
public import SemanticSplat

/// The classical way to depth from posed images: a plane sweep with normalised cross-correlation.
///
/// Every depth candidate is tested by warping the neighbours onto it and correlating windows of
/// three sizes; the better neighbour counts more (occlusion). Costs are smoothed semi-globally
/// (Hirschmüller 2008), the best plane is refined by a parabola, and pixels that the images say
/// nothing about take their depth from those around them that no edge divides off. Its constants
/// were chosen on `house/train`, `tabletop/train` and `homes/train` alone.
public struct PlaneSweep: Sendable {
    /// The nearest depth candidate.
    public var nearMetres: Double
    /// The farthest depth candidate.
    public var farMetres: Double
    /// The number of candidates, uniform in inverse depth.
    public var planes: Int

    /// A sweep over the depth range of the compact network.
    ///
    /// 96 candidates: with 64 the far ones lie
    /// 11 % apart at 3 m, and the train sets lose a quarter in accuracy (AbsRel 0.073 against 0.056).
    public init(nearMetres: Double = 0.4, farMetres: Double = 12.5, planes: Int = 96) {
        self.nearMetres = nearMetres
        self.farMetres = farMetres
        self.planes = planes
    }

    /// The depth of `reference` as seen with the help of `neighbours`; `nil` without any, or when
    /// there is no memory for it.
    public func depth(of reference: PosedView, neighbours: [PosedView]) -> DepthImage? {
        let (width, height) = (reference.image.width, reference.image.height)
        let fitting = neighbours.filter { $0.image.width == width && $0.image.height == height }
        guard !fitting.isEmpty else { return nil }
        var options = plane_sweep_options(
            width: Int32(width),
            height: Int32(height),
            planes: Int32(planes),
            near_metres: Float(nearMetres),
            far_metres: Float(farMetres),
            small_step: 0.1,
            large_step: 2.5,
            edge_grey: 0.03,
            best_weight: 0.6,
            fill_pixels: 12,
            fill_grey: 0.03
        )
        var metres = [Float](repeating: 0, count: width * height)
        var confidence = metres
        let status = plane_sweep_depth(
            Self.grey(reference.image),
            fitting.flatMap { Self.grey($0.image) },
            fitting.flatMap { Self.warp(from: reference, to: $0) },
            Int32(fitting.count),
            &options,
            &metres,
            &confidence
        )
        return status == 0 ? DepthImage(width: width, height: height, metres: metres) : nil
    }

    /// Luma in 0…1.
    private static func grey(_ image: ColorImage) -> [Float] {
        (0..<image.width * image.height).map { index in
            let (red, green, blue) = (
                image.pixels[3 * index], image.pixels[3 * index + 1], image.pixels[3 * index + 2]
            )
            return (0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)) / 255
        }
    }

    /// A = K_j R K_i⁻¹ and τ = K_j t (architecture.md 2.2), as the kernel takes them.
    private static func warp(from reference: PosedView, to neighbour: PosedView) -> [Float] {
        let between = neighbour.worldFromCamera.inverse * reference.worldFromCamera
        let a = matrix(neighbour.pinhole) * between.rotation.matrix * inverse(reference.pinhole)
        let tau = matrix(neighbour.pinhole) * between.translation
        return (a.m + [tau.x, tau.y, tau.z]).map { Float($0) }
    }

    private static func matrix(_ pinhole: Pinhole) -> Matrix3 {
        Matrix3(rowMajor: [pinhole.fx, 0, pinhole.cx, 0, pinhole.fy, pinhole.cy, 0, 0, 1])
    }

    private static func inverse(_ pinhole: Pinhole) -> Matrix3 {
        Matrix3(rowMajor: [
            1 / pinhole.fx, 0, -pinhole.cx / pinhole.fx, 0, 1 / pinhole.fy,
            -pinhole.cy / pinhole.fy, 0, 0, 1,
        ])
    }
}
