import Geometry
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

/// The cells of the kernels against averages that a reader can check.
struct LanguageCellsTests {
    /// No surface of the world lies on a border between such cells, where single precision decides.
    private static let edgeMetres = 0.043
    private static let space = LanguageSpace.words
    private static let map: MapSnapshot = {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 7)
        return walk.engine.map.snapshot()
    }()
    private static let cells = LanguageCells(of: map, in: space, edgeMetres: edgeMetres)

    @Test func `every Gaussian is in one cell, and within it`() {
        var seen = Set<SIMD2<Int32>>()
        for cell in 0..<Self.cells.count {
            let key = Self.key(cell)
            let edge = Self.edgeMetres * Double(1 << key.w)
            let corner = edge * Vector3(SIMD3(Double(key.x), Double(key.y), Double(key.z)))
            for member in Self.cells.members(of: cell) {
                let (address, centre) = (member.address, Vector3(member.centre))
                seen.insert(SIMD2(address.submap, address.index))
                let submap = Self.map.submaps[Int(address.submap)]
                let local = submap.gaussians.position(Int(address.index))
                #expect((centre - submap.worldFromCamera * Vector3(local)).length < 1e-5)
                #expect(all(centre .>= corner - 1e-5) && all(centre .<= corner + edge + 1e-5))
                #expect(Int32(submap.gaussians.levels[Int(address.index)]) == key.w)
                #expect(member.reachMetres == submap.gaussians.scale(Int(address.index)).max())
            }
        }
        #expect(seen.count == Self.map.gaussianCount)
    }

    @Test(arguments: [[], [0], [3, 4, 900], Array(0..<1000)] as [[Int32]])
    func `members of many cells are those of each, within the box`(_ numbers: [Int32]) {
        let relevancies = numbers.map { 1 / Float($0 + 1) }
        for (low, high) in [
            (SIMD3<Float>(repeating: -.infinity), SIMD3<Float>(repeating: .infinity)),
            (SIMD3(-0.2, -5, 0.1), SIMD3(0.7, 5, 0.76)), (SIMD3(7, 7, 7), SIMD3(8, 8, 8)),
        ] {
            let members = Self.cells.members(
                of: numbers,
                relevancies: relevancies,
                from: low,
                to: high
            )
            let expected = zip(numbers, relevancies).flatMap { number, relevancy in
                Self.cells.members(of: Int(number))
                    .filter { all($0.centre .>= low) && all($0.centre .<= high) }
                    .map { ($0, relevancy) }
            }
            #expect(members.map(\.relevancy) == expected.map(\.1))
            #expect(members.map(\.member.address) == expected.map(\.0.address))
            #expect(members.map(\.member.centre) == expected.map(\.0.centre))
            #expect(members.map(\.member.evidence) == expected.map(\.0.evidence))
            #expect(members.map(\.member.reachMetres) == expected.map(\.0.reachMetres))
        }
    }

    @Test func `a cell's language is the evidence-weighted mean of its Gaussians' directions`() {
        let query = Self.space.query("table")
        let language = Self.cells.language
        let cosines = language.near(
            query,
            minimumCosine: -.infinity,
            among: 0..<language.count
        ).cosines
        for cell in stride(from: 0, to: Self.cells.count, by: 41) {
            let members = Self.cells.members(of: cell).map(\.address)
            var sum = [Double](repeating: 0, count: Self.space.decoderBias.count)
            var evidence: Float = 0
            for address in members {
                let gaussians = Self.map.submaps[Int(address.submap)].gaussians
                let direction = Self.decodedDirection(gaussians.feature(Int(address.index)))
                let weight = gaussians.evidence[Int(address.index)]
                for k in sum.indices { sum[k] += Double(weight) * direction[k] }
                evidence += weight
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let product = zip(sum, query.embedding).reduce(0) { $0 + $1.0 * Double($1.1) }
            #expect(abs(Double(cosines[cell]) - product / length) < 2e-3)
            #expect(abs(Self.cells.evidence[cell] - evidence) < 1e-3 * evidence)
        }
    }

    /// Which cells hang together, by comparing each with each.
    @Test(arguments: [-1, 0.5, 0.9], [1, 2, 3])
    func `cells that touch and are alike hang together`(leastCosine: Float, step: Int) throws {
        let some = stride(from: 0, to: Self.cells.count, by: step).map { Int32($0) }
        let keys = some.map { Self.key(Int($0)) }
        try #require(Set(keys.map(\.w)).count > 1)
        let directions = some.map { Self.direction(Int($0)) }
        var expected = [Int32](0..<Int32(some.count))
        for first in some.indices {
            for second in 0..<first where Self.touch(keys[first], keys[second]) {
                let isAlike =
                    leastCosine <= -1
                    || Self.cosine(directions[first], directions[second]) >= leastCosine
                guard isAlike, expected[first] != expected[second] else { continue }
                let (low, high) = (
                    min(expected[first], expected[second]), max(expected[first], expected[second])
                )
                for place in expected.indices where expected[place] == high {
                    expected[place] = low
                }
            }
        }
        let found = Self.cells.connected(some, leastCosine: leastCosine)
        #expect(found == expected)
        for threads in [2, 3, 7, 40] {
            let banded = Self.cells.connected(some, leastCosine: leastCosine, threads: threads)
            #expect(banded == expected)
        }
        #expect(Set(found).count > 1 && Set(found).count < some.count / 2)
    }

    @Test func `no cells hang together in no way`() {
        #expect(Self.cells.connected([], leastCosine: 0) == [])
        #expect(Self.cells.connected([7], leastCosine: 0) == [0])
        #expect(Self.cells.connected([7, 9], leastCosine: 2, threads: 3) == [0, 1])
    }

    /// Reciprocals and products as in the kernel decide, where a cosine is the least that is enough; none is, here.
    private static func cosine(_ a: [Double], _ b: [Double]) -> Float {
        func product(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let lengths = (product(a, a) * product(b, b)).squareRoot()
        return lengths > 0 ? Float(product(a, b) / lengths) : 1
    }

    private static func direction(_ cell: Int) -> [Double] {
        let channels = cells.segmentationChannels
        return cells.segmentation[channels * cell..<channels * (cell + 1)].map {
            Double(Float16(bitPattern: $0))
        }
    }

    /// The place of a cell's voxel on the grid, x, y, z, and its level, worked out as in the kernel: in single precision.
    private static func key(_ cell: Int) -> SIMD4<Int32> {
        let member = cells.members[cells.memberRange(of: cell).lowerBound]
        let gaussians = map.submaps[Int(member.address.submap)].gaussians
        let level = Int32(gaussians.levels[Int(member.address.index)])
        let place = (member.centre * (Float(1 / edgeMetres) / Float(1 << level))).rounded(.down)
        return SIMD4(Int32(place.x), Int32(place.y), Int32(place.z), level)
    }

    /// Whether two cells have a face, an edge or a corner in common, or one lies in the other or beside it on the coarser
    /// one's grid.
    private static func touch(_ a: SIMD4<Int32>, _ b: SIMD4<Int32>) -> Bool {
        let level = max(a.w, b.w)
        let (dx, dy, dz) = (
            (a.x >> (level - a.w)) - (b.x >> (level - b.w)),
            (a.y >> (level - a.w)) - (b.y >> (level - b.w)),
            (a.z >> (level - a.w)) - (b.z >> (level - b.w))
        )
        return abs(dx) <= 1 && abs(dy) <= 1 && abs(dz) <= 1
    }

    private static func decodedDirection(_ feature: [Float]) -> [Double] {
        let columns = space.featureDimension
        let decoded = space.decoderBias.indices.map { row in
            feature.indices.reduce(Double(space.decoderBias[row])) {
                $0 + Double(space.decoderWeights[row * columns + $1]) * Double(feature[$1])
            }
        }
        let length = decoded.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return decoded.map { $0 / max(length, 1e-12) }
    }
}
