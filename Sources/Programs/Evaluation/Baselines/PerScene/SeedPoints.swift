internal import Foundation
package import Geometry
package import Imaging
package import SemanticSplat

/// Where the Gaussians of a per-scene optimisation begin: one for every few pixels of every context view.
///
/// 3DGS begins at the points of structure from motion. Two posed views of a room give too few of those, so the
/// classical plane sweep between the views takes their place wherever both views agree about the depth. A pixel
/// without such a depth gets a point somewhere along its ray, as 3DGS does in the whole scene where there is no
/// structure from motion.
package struct SeedPoints: Sendable {
    /// What is known about depth before the optimisation.
    package enum Source: String, CaseIterable, Sendable {
        /// The plane sweep between the context views, where they agree.
        case planeSweep = "plane_sweep"
        /// The plane sweep everywhere, also where no two views agree.
        case planeSweepEverywhere = "plane_sweep_everywhere"
        /// Nothing: every point lies somewhere along its ray.
        case frusta
    }

    package struct Seed: Sendable {
        /// World frame, metres.
        package let position: Vector3
        /// The context view whose pixel it is.
        package let view: Int
        package let column: Int
        package let row: Int
        /// The distance to the neighbouring seeds at that depth.
        package let spacingMetres: Double
        /// Whether two views agree about the depth.
        package let isMatched: Bool
    }

    package let seeds: [Seed]
    /// The swept depth of each context view, before the comparison; `nil` where nothing was swept.
    package let depths: [DepthImage?]

    /// How far the depths of one point in two views may lie apart.
    private static let agreement = 0.05

    /// Seeds at every `spacingPixels`th pixel of every `spacingPixels`th row of `contexts`.
    package init(_ contexts: [PosedView], source: Source, spacingPixels: Int) {
        let sweep = PlaneSweep()
        let depths = contexts.indices.map { index -> DepthImage? in
            guard source != .frusta else { return nil }
            let others = contexts.indices.filter { $0 != index }.map { contexts[$0] }
            return sweep.depth(of: contexts[index], neighbours: others)
        }
        var seeds: [Seed] = []
        var guessed = 0
        for (view, context) in contexts.enumerated() {
            for (column, row) in Self.grid(context.image, spacingPixels) {
                let pixel = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
                let agreed = Self.agreedDepth(at: pixel, in: view, contexts, depths)
                let swept = source == .planeSweepEverywhere ? depths[view]?[column, row] : nil
                let known = agreed ?? swept.map { Double($0) }
                if known == nil { guessed += 1 }
                let metres =
                    known ?? Self.guess(guessed, near: sweep.nearMetres, far: sweep.farMetres)
                seeds.append(
                    Seed(
                        position: context.worldFromCamera
                            * context.pinhole.unproject(pixel, depthMetres: metres),
                        view: view,
                        column: column,
                        row: row,
                        spacingMetres: Double(spacingPixels) * metres / context.pinhole.fx,
                        isMatched: agreed != nil
                    )
                )
            }
        }
        self.seeds = seeds
        self.depths = depths
    }

    /// The share of the seeds about whose depth two views agree.
    package var matchedShare: Double {
        seeds.isEmpty ? 0 : Double(seeds.count { $0.isMatched }) / Double(seeds.count)
    }

    private static func grid(_ image: ColorImage, _ spacing: Int) -> [(column: Int, row: Int)] {
        stride(from: spacing / 2, to: image.height, by: spacing).flatMap { row in
            stride(from: spacing / 2, to: image.width, by: spacing).map { ($0, row) }
        }
    }

    /// The swept depth at `pixel` of `view`, in metres, if another view has the same point's depth there too.
    private static func agreedDepth(
        at pixel: SIMD2<Double>,
        in view: Int,
        _ contexts: [PosedView],
        _ depths: [DepthImage?]
    ) -> Double? {
        guard let metres = depths[view].map({ Double($0[Int(pixel.x), Int(pixel.y)]) }), metres > 0
        else { return nil }
        let world =
            contexts[view].worldFromCamera
            * contexts[view].pinhole.unproject(pixel, depthMetres: metres)
        let isAgreed = contexts.indices.contains { other in
            guard other != view, let depth = depths[other] else { return false }
            let point = contexts[other].worldFromCamera.inverse * world
            guard let hit = contexts[other].pinhole.project(point), hit.x >= 0, hit.y >= 0,
                hit.x < Double(depth.width), hit.y < Double(depth.height)
            else { return false }
            return abs(Double(depth[Int(hit.x), Int(hit.y)]) - point.z) < agreement * point.z
        }
        return isAgreed ? metres : nil
    }

    /// The `number`th of depths that fill the logarithms between `near` and `far` evenly, in any stretch of
    /// numbers (multiples of the golden ratio): random enough, and the same in every run.
    private static func guess(_ number: Int, near: Double, far: Double) -> Double {
        let fraction = (Double(number) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        return near * exp(fraction * log(far / near))
    }
}
