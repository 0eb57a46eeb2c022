import Geometry
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

/// The cells of the kernel and the hash table against averages that a reader can check.
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

    @Test func `a cell's language is the evidence-weighted mean of its Gaussians' directions`() {
        let query = Self.space.query("table")
        let cosines = Self.cells.language.cosines(with: query)
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

    @Test func `cells that touch find each other once`() throws {
        let keys = (0..<Self.cells.count).map(Self.key)
        var found = Set<SIMD2<Int>>()
        Self.cells.forEachTouchingPair(among: Array(keys.indices)) { first, second in
            let pair = SIMD2(min(first, second), max(first, second))
            #expect(found.insert(pair).inserted, "cells \(pair) find each other twice")
        }
        let clear = keys.indices.filter { !Self.isOnBorder($0) }
        try #require(clear.count * 2 > keys.count)
        for first in clear where first % 53 == 0 {
            for second in clear where second != first {
                let pair = SIMD2(min(first, second), max(first, second))
                #expect(found.contains(pair) == Self.touch(keys[first], keys[second]))
            }
        }
    }

    @Test func `of some cells those pairs are found of which both are asked`() {
        let all = Array(0..<Self.cells.count)
        var expected = Set<SIMD2<Int>>()
        Self.cells.forEachTouchingPair(among: all) { first, second in
            if first % 3 != 0, second % 3 != 0 {
                expected.insert(SIMD2(min(first, second), max(first, second)))
            }
        }
        let some = all.filter { $0 % 3 != 0 }
        var found = Set<SIMD2<Int>>()
        Self.cells.forEachTouchingPair(among: some) { first, second in
            found.insert(
                SIMD2(min(some[first], some[second]), max(some[first], some[second]))
            )
        }
        #expect(!expected.isEmpty && found == expected)
    }

    /// The place of a cell's middle on the grid, x, y, z, and its level.
    private static func key(_ cell: Int) -> SIMD4<Int32> {
        let place = scaledCentre(cell).rounded(.down)
        return SIMD4(Int32(place.x), Int32(place.y), Int32(place.z), level(cell))
    }

    /// Whether a cell's middle lies so near the cell's border that single precision may put it on either side.
    private static func isOnBorder(_ cell: Int) -> Bool {
        let place = scaledCentre(cell)
        return (place - place.rounded(.toNearestOrEven)).lowestMagnitude < 1e-3
    }

    private static func scaledCentre(_ cell: Int) -> Vector3 {
        cells.centres[cell] / (edgeMetres * Double(1 << level(cell)))
    }

    private static func level(_ cell: Int) -> Int32 {
        let address = cells.members[cells.memberRange(of: cell).lowerBound].address
        return Int32(map.submaps[Int(address.submap)].gaussians.levels[Int(address.index)])
    }

    /// Whether two cells have a face, an edge or a corner in common, or one lies in the other or beside it on the coarser
    /// one's grid.
    private static func touch(_ a: SIMD4<Int32>, _ b: SIMD4<Int32>) -> Bool {
        let level = max(a.w, b.w)
        func coarse(_ key: SIMD4<Int32>) -> SIMD3<Int32> {
            SIMD3(key.x, key.y, key.z) &>> (level - key.w)
        }
        let distance = coarse(a) &- coarse(b)
        return (0..<3).allSatisfy { abs(distance[$0]) <= 1 }
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

extension Vector3 {
    /// The least of the components' magnitudes.
    fileprivate var lowestMagnitude: Double { Swift.min(abs(x), abs(y), abs(z)) }
}
