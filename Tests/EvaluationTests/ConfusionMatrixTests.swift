import Evaluation
import Testing

@Suite struct ConfusionMatrixTests {
    @Test func `scores of ten pixels by hand, a class that never occurs left out`() throws {
        var matrix = ConfusionMatrix(classes: 4)
        for _ in 0..<4 { matrix.add(truth: 0, predicted: 0) }
        for _ in 0..<2 { matrix.add(truth: 0, predicted: 1) }
        for _ in 0..<3 { matrix.add(truth: 1, predicted: 1) }
        matrix.add(truth: 1, predicted: 2)
        // IoU: class 0 4/6, class 1 3/6, class 2 0/1 (predicted, never true), class 3 nowhere.
        let iou = try #require(matrix.meanIntersectionOverUnion)
        #expect(abs(iou - (4.0 / 6 + 3.0 / 6 + 0) / 3) < 1e-12)
        #expect(matrix.accuracy == 0.7)
        let recall = try #require(matrix.meanAccuracy)
        #expect(abs(recall - (4.0 / 6 + 3.0 / 4) / 2) < 1e-12)
        #expect(matrix.intersectionOverUnion(3) == nil)
    }

    @Test func `nothing counted is nothing measured`() {
        let matrix = ConfusionMatrix(classes: 8)
        #expect(matrix.meanIntersectionOverUnion == nil)
        #expect(matrix.accuracy == nil)
        #expect(matrix.meanAccuracy == nil)
    }

    @Test func `views pool into one matrix`() {
        var (one, other) = (ConfusionMatrix(classes: 2), ConfusionMatrix(classes: 2))
        one.add(truth: 0, predicted: 0)
        other.add(truth: 1, predicted: 0)
        one.add(other)
        #expect(one.accuracy == 0.5)
    }
}
