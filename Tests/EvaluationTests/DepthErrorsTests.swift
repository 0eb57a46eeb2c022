import Evaluation
import Imaging
import Testing

@Suite struct DepthErrorsTests {
    @Test func `errors of four pixels by hand`() throws {
        // The third pixel has no truth; the fourth no prediction, which is clamped to 0.1 m.
        let truth = DepthImage(width: 2, height: 2, metres: [1, 2, 0, 4])
        let predicted = DepthImage(width: 2, height: 2, metres: [1.1, 3, 7, 0])
        let errors = try #require(DepthErrors(predicted, truth: truth))
        #expect(abs(errors.absRel - (0.1 + 0.5 + 3.9 / 4) / 3) < 1e-6)
        #expect(abs(errors.rmseMetres - ((0.01 + 1 + 3.9 * 3.9) / 3).squareRoot()) < 1e-6)
        #expect(abs(errors.delta1 - 1.0 / 3) < 1e-9)
    }

    @Test func `an image without truth measures nothing and a number that is none counts as worst`()
    {
        let none = DepthImage(width: 1, height: 1, metres: [0])
        let one = DepthImage(width: 1, height: 1, metres: [1])
        #expect(DepthErrors(one, truth: none) == nil)
        let broken = DepthImage(width: 1, height: 1, metres: [.nan])
        #expect(DepthErrors(broken, truth: one)?.delta1 == 0)
        #expect(DepthErrors.mean([]) == nil)
    }

    @Test func `no constant has a smaller relative error than the baseline's`() throws {
        let truth = DepthImage(width: 6, height: 1, metres: [0, 4, 1, 2, 0, 3])
        let constant = try #require(ConstantDepth.best(of: [truth]))
        func absRel(_ metres: Float) throws -> Double {
            let image = ConstantDepth.image(metres: metres, width: 6, height: 1)
            return try #require(DepthErrors(image, truth: truth)).absRel
        }
        for candidate in stride(from: Float(0.5), through: 5, by: 0.125) {
            #expect(try absRel(constant) <= absRel(candidate))
        }
        #expect(ConstantDepth.best(of: []) == nil)
    }
}
