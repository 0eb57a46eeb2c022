extension Mask {
    /// The borders of what is set, as closed lines along the edges of pixels.
    ///
    /// A corner's coordinates are pixels from the image's upper left corner. Around what is set a line runs clockwise as
    /// seen (y down), around a hole the other way. Pixels that touch at a corner only are two things.
    ///
    /// - Parameter tolerancePixels: how far a line may pass from where it should; 0 for exact.
    /// - Returns: the corners of each line, of which straight lines have two only.
    public func outlines(tolerancePixels: Double = 0) -> [[SIMD2<Double>]] {
        BorderWalk(self).loops.map { loop in
            let corners = loop.map { SIMD2(Double($0.x), Double($0.y)) }
            return tolerancePixels > 0 ? simplified(corners, tolerancePixels) : corners
        }
    }
}

/// Walks along the edges between pixels that are set and others.
private struct BorderWalk {
    private enum Heading: UInt8, CaseIterable {
        case right, down, left, up

        var step: SIMD2<Int> {
            switch self {
            case .right: SIMD2(1, 0)
            case .down: SIMD2(0, 1)
            case .left: SIMD2(-1, 0)
            case .up: SIMD2(0, -1)
            }
        }

        func turned(by quarters: UInt8) -> Heading {
            Heading.allCases[Int((rawValue + quarters) % 4)]
        }
    }

    private let mask: Mask
    /// Which edges, by the corner that they leave, are still to be walked: a bit a heading.
    private var edges: [UInt8]

    init(_ mask: Mask) {
        self.mask = mask
        edges = [UInt8](repeating: 0, count: (mask.width + 1) * (mask.height + 1))
        for y in 0..<mask.height {
            for x in 0..<mask.width where mask[x, y] {
                if !isSet(x, y - 1) { leave(x, y, .right) }
                if !isSet(x + 1, y) { leave(x + 1, y, .down) }
                if !isSet(x, y + 1) { leave(x + 1, y + 1, .left) }
                if !isSet(x - 1, y) { leave(x, y + 1, .up) }
            }
        }
    }

    /// The corners of every line.
    var loops: [[SIMD2<Int>]] {
        var walk = self
        var loops: [[SIMD2<Int>]] = []
        for index in edges.indices {
            while let heading = Heading.allCases.first(where: {
                walk.edges[index] & 1 << $0.rawValue != 0
            }) {
                let start = SIMD2(index % (mask.width + 1), index / (mask.width + 1))
                loops.append(walk.loop(from: start, heading))
            }
        }
        return loops
    }

    private mutating func loop(from start: SIMD2<Int>, _ first: Heading) -> [SIMD2<Int>] {
        var (corners, place, heading) = ([SIMD2<Int>](), start, first)
        while true {
            edges[index(place)] &= ~(1 << heading.rawValue)
            place &+= heading.step
            // What is set is on the right hand: turning right first keeps pixels that touch at a corner apart.
            let turns = [1, 0, 3].map { heading.turned(by: $0) }
            let next = turns.first { turn in
                edges[index(place)] & 1 << turn.rawValue != 0 || (place == start && turn == first)
            }
            // As many edges come to a corner as leave it, so only the start can have none left.
            guard let next else { return corners }
            if next != heading { corners.append(place) }
            if place == start, next == first { return corners }
            heading = next
        }
    }

    private func isSet(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask[x, y]
    }

    private mutating func leave(_ x: Int, _ y: Int, _ heading: Heading) {
        edges[index(SIMD2(x, y))] |= 1 << heading.rawValue
    }

    private func index(_ corner: SIMD2<Int>) -> Int { corner.y * (mask.width + 1) + corner.x }
}

/// Leaves out corners of a closed line that are within `tolerance` of the line without them (Douglas and Peucker 1973).
private func simplified(_ loop: [SIMD2<Double>], _ tolerance: Double) -> [SIMD2<Double>] {
    guard loop.count > 3 else { return loop }
    func squared(_ vector: SIMD2<Double>) -> Double { (vector * vector).sum() }
    // Two corners that stay: the first, and the one furthest from it.
    let far = loop.indices.max { squared(loop[$0] - loop[0]) < squared(loop[$1] - loop[0]) } ?? 0
    let closed = loop + [loop[0]]
    var keeps = Set([0, far])
    var pieces = [(0, far), (far, loop.count)]
    while let (start, end) = pieces.popLast() {
        guard end - start > 1 else { continue }
        let along = closed[end] - closed[start]
        let length = max(squared(along).squareRoot(), 1e-12)
        func distance(_ index: Int) -> Double {
            let offset = closed[index] - closed[start]
            return abs(along.x * offset.y - along.y * offset.x) / length
        }
        let worst = (start + 1..<end).max { distance($0) < distance($1) } ?? start + 1
        guard distance(worst) > tolerance else { continue }
        keeps.insert(worst)
        pieces += [(start, worst), (worst, end)]
    }
    let corners = keeps.sorted().map { loop[$0] }
    return corners.count < 3 ? loop : corners
}
