import Evaluation
import Foundation
import Testing

@Suite struct ImageMetricsTests {
    @Test func `psnr of a constant error of a tenth is twenty decibels`() {
        let truth = [Float](repeating: 0.5, count: 300)
        #expect(abs(ImageMetrics.psnr(truth.map { $0 + 0.1 }, truth) - 20) < 1e-4)
    }

    @Test func `psnr clips what the rasteriser overshoots and counts identical pictures a hundred`()
    {
        #expect(ImageMetrics.psnr([1.7, -0.3, 1], [1, 0, 1]) == 100)
    }

    @Test func `ssim and psnr agree with scikit-image`() throws {
        // skimage 0.26: structural_similarity(gaussian_weights=True, sigma=1.5,
        // use_sample_covariance=True, data_range=1, channel_axis=2) of these two pictures.
        let (width, height) = (24, 20)
        var (first, second) = ([Float](), [Float]())
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<3 {
                    let base = x * 7 + y * 13 + c * 5
                    first.append(Float(base % 32) / 31)
                    second.append(Float((base + (x * y) % 5) % 32) / 31 * 0.9)
                }
            }
        }
        let ssim = try #require(
            ImageMetrics.ssim(first, second, width: width, height: height)
        )
        #expect(abs(ssim - 0.7706259) < 2e-6)
        #expect(abs(ImageMetrics.psnr(first, second) - 14.26378) < 1e-4)
        #expect(ImageMetrics.ssim([0, 0, 0], [0, 0, 0], width: 1, height: 1) == nil)
    }
}
