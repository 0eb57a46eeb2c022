import Foundation
import Simulation
public import Splatting

extension GaussianCloud {
    /// What windows of two or more views give: a Gaussian for each pixel of each view, on a wavy wall 1.5 to 3.5 m away.
    ///
    /// - Parameters:
    ///   - views: of the window, 5 cm apart.
    ///   - width: of each, pixels.
    ///   - height: of each, pixels.
    ///   - channels: language features of each Gaussian.
    /// - Returns: the same cloud in every run.
    public static func wavyWall(views: Int, width: Int, height: Int, channels: Int) -> Self {
        var dice = Dice(seed: 1)
        var cloud = GaussianCloud.empty
        for view in 0..<views {
            for row in 0..<height {
                for column in 0..<width {
                    let (u, v) = (Double(column) + 0.5, Double(row) + 0.5)
                    let z = 2.5 + 0.6 * sin(u / 40 + 0.1 * Double(view)) + 0.4 * cos(v / 30)
                    let x = (u - Double(width) / 2) / wavyWallFocalPixels * z
                    let y = (v - Double(height) / 2) / wavyWallFocalPixels * z
                    cloud.positions += [Float(x + 0.05 * Double(view)), Float(y), Float(z)]
                    cloud.addForm(pixelMetres: z / wavyWallFocalPixels, channels, &dice)
                }
            }
        }
        return cloud
    }

    /// Of the camera that sees it, pixels.
    public static let wavyWallFocalPixels = 210.0

    /// All but its place: an eighth of a pixel to three pixels wide, most of them half transparent.
    private mutating func addForm(pixelMetres: Double, _ channels: Int, _ dice: inout Dice) {
        positions[positions.count - 1] += 0.003 * dice.normal()
        for _ in 0..<4 { rotations.append(dice.normal()) }
        for _ in 0..<3 {
            let pixels = 0.1 + 2.9 / (1 + exp(1.1 - 0.7 * dice.normal()))
            scales.append(Float(pixelMetres) * pixels)
        }
        opacities.append(1 / (1 + exp(-1 - dice.normal())))
        for _ in 0..<Self.harmonicsPerGaussian { sphericalHarmonics.append(0.3 * dice.normal()) }
        for _ in 0..<channels { languageFeatures.append(dice.normal()) }
    }
}

extension Dice {
    /// Of the normal distribution (Box and Muller).
    mutating func normal() -> Float {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return Float(radius * cos(2 * .pi * unit()))
    }
}
