import Evaluation
import Recording
import Testing

@Suite struct GroundingCalibratorTests {
    @Test func `with the oracle a choice is found that is always right`() throws {
        let trials = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 24)
            return try GroundingCalibrator([folder], predictor: testOracle(folder)).trials()
        }
        let best = try #require(trials.first)
        #expect(best.success == 1 && best.falseFound == 0)
        #expect((0.05...0.95).contains(best.calibration.scoreThreshold))
    }

    @Test func `of equal choices the tighter objects come first, then the higher threshold`() throws
    {
        let trials = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 24)
            return try GroundingCalibrator([folder], predictor: testOracle(folder)).trials()
        }
        let allowed = trials.prefix { $0.falseFound <= GroundingCalibrator.falseFoundLimit }
        #expect(allowed.count > 1)
        var ties = 0
        for (better, next) in zip(allowed, allowed.dropFirst()) {
            #expect((better.success, -better.falseFound) >= (next.success, -next.falseFound))
            guard (better.success, better.falseFound) == (next.success, next.falseFound) else {
                continue
            }
            ties += 1
            let (first, second) = (better.calibration, next.calibration)
            #expect(
                (first.cellRelevancy, first.scoreThreshold)
                    >= (second.cellRelevancy, second.scoreThreshold)
            )
        }
        #expect(ties > 0)
    }
}
