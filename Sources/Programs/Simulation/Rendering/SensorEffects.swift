internal import Foundation

/// What a real camera adds: exposure, white balance, noise, blur, compression.
public struct SensorEffects: Sendable {
    /// The standard deviation of the noise at middle gray, of 1.
    var noise: Double
    /// 1 to 100.
    public let jpegQuality: Int
    private let exposure: Double
    private let drift: Double
    private let phase: Double
    private let balance: SIMD3<Double>
    private let blurAcross: Double
    private let blurDown: Double

    /// The effects of one camera, chosen by a seed.
    public init(seed: UInt64) {
        var dice = Dice(seed: seed &+ 0xCA4E)
        noise = dice.between(0.004, 0.03)
        jpegQuality = dice.count(55, 92)
        exposure = pow(2, dice.between(-0.7, 0.6))
        drift = dice.between(0, 0.2)
        phase = dice.between(0, 6)
        let warmth = dice.between(-0.14, 0.14)
        balance = SIMD3(1 + warmth, 1 + dice.between(-0.03, 0.03), 1 - warmth)
        let soft = dice.between(0.2, 0.8)
        blurAcross = soft + (dice.chance(0.4) ? dice.between(0, 1) : 0)
        blurDown = soft
    }

    /// Exposure and white balance at a frame; the exposure drifts slowly.
    func gains(frame: Int) -> SIMD3<Double> {
        balance * exposure * (1 + drift * sin(0.21 * Double(frame) + phase))
    }

    /// Blurs an image of three channels, more across than down where the camera moves.
    func blur(_ radiance: inout [Float], width: Int, height: Int) {
        Self.blur(&radiance, lines: height, along: width, stride: 3, between: 3 * width, blurAcross)
        Self.blur(&radiance, lines: width, along: height, stride: 3 * width, between: 3, blurDown)
    }

    /// Blurs each of `lines` lines with a Gaussian of `deviation` pixels.
    private static func blur(
        _ values: inout [Float],
        lines: Int,
        along count: Int,
        stride: Int,
        between: Int,
        _ deviation: Double
    ) {
        let reach = Int((2.5 * deviation).rounded(.up))
        var weights = (-reach...reach).map {
            Float(exp(-Double($0 * $0) / (2 * deviation * deviation)))
        }
        let sum = weights.reduce(0, +)
        weights = weights.map { $0 / sum }
        var line = [Float](repeating: 0, count: count)
        for number in 0..<lines {
            for channel in 0..<3 {
                let start = number * between + channel
                for index in 0..<count { line[index] = values[start + index * stride] }
                for index in 0..<count {
                    var total: Float = 0
                    for (offset, weight) in weights.enumerated() {
                        total += weight * line[max(0, min(count - 1, index + offset - reach))]
                    }
                    values[start + index * stride] = total
                }
            }
        }
    }
}
