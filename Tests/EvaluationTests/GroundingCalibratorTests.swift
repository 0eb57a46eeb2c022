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

    @Test func `choices are ordered by what they find within the limit of false answers`() throws {
        let trials = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 24)
            return try GroundingCalibrator([folder], predictor: testOracle(folder)).trials()
        }
        let allowed = trials.prefix { $0.falseFound <= GroundingCalibrator.falseFoundLimit }
        let gains = allowed.map { $0.success - $0.falseFound }
        #expect(gains == gains.sorted(by: >))
        #expect(
            trials.dropFirst(allowed.count).allSatisfy {
                $0.falseFound > GroundingCalibrator.falseFoundLimit
            }
        )
    }
}
