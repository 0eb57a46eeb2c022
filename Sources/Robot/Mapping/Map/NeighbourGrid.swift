internal import CKernels
package import Geometry

/// Points by where they are, to ask how those around places spread.
package struct NeighbourGrid {
    private let radiusMetres: Double
    /// The cells, as wide as the radius, that hold any points, in their order.
    private var cells: [UInt64] = []
    /// Where each cell's points start, and where the last one's end.
    private var starts: [Int32] = []
    /// The points, cell by cell, and zeros beyond them for the kernel.
    private var (x, y, z): ([Float], [Float], [Float]) = ([], [], [])

    private static let lanes = 16

    /// A grid of `points` in metres, to ask for those within `radiusMetres` of a place.
    package init(_ points: [SIMD3<Float>], radiusMetres: Double) {
        self.radiusMetres = radiusMetres
        var names = Self.names(points, radiusMetres)
        var numbers = [Int32](0..<Int32(points.count))
        sortVoxels(&names, &numbers)
        for place in names.indices where place == 0 || names[place] != names[place - 1] {
            cells.append(names[place])
            starts.append(Int32(place))
        }
        starts.append(Int32(names.count))
        x = [Float](repeating: 0, count: points.count + Self.lanes)
        (y, z) = (x, x)
        // Unsafe because the kernel reads vectors as the four numbers that they are.
        points.withUnsafeBytes { points in
            semsplat_gather_places(
                points.bindMemory(to: Float.self).baseAddress,
                numbers,
                numbers.count,
                &x,
                &y,
                &z
            )
        }
    }

    /// The cells that places lie in.
    private static func names(_ places: [SIMD3<Float>], _ edgeMetres: Double) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: places.count) { names, count in
            // Unsafe as above, and because the kernel fills the array before Swift knows of its elements.
            places.withUnsafeBytes { bytes in
                semsplat_point_keys(
                    bytes.bindMemory(to: Float.self).baseAddress,
                    places.count,
                    Float(edgeMetres),
                    names.baseAddress
                )
            }
            count = places.count
        }
    }

    /// How the points within the radius of each of `places` spread; places in the order of their cells cost least.
    package func spreads(around places: [SIMD3<Float>]) -> [PointSpread] {
        let names = Self.names(places, radiusMetres)
        var numbers = [Float](
            repeating: 0,
            count: Int(SEMSPLAT_SPREAD_NUMBERS) * places.count
        )
        spread(places, names, into: &numbers)
        return places.indices.map { PointSpread(numbers, at: Int(SEMSPLAT_SPREAD_NUMBERS) * $0) }
    }

    private func spread(_ places: [SIMD3<Float>], _ names: [UInt64], into numbers: inout [Float]) {
        let rows = VoxelKey.rows.map(\.packed)
        // Unsafe because the kernel takes all arrays of the cells in one structure.
        cells.withUnsafeBufferPointer { cells in
            starts.withUnsafeBufferPointer { starts in
                x.withUnsafeBufferPointer { x in
                    y.withUnsafeBufferPointer { y in
                        z.withUnsafeBufferPointer { z in
                            places.withUnsafeBytes { places in
                                var grid = semsplat_point_cells(
                                    keys: cells.baseAddress,
                                    starts: starts.baseAddress,
                                    count: cells.count,
                                    x: x.baseAddress,
                                    y: y.baseAddress,
                                    z: z.baseAddress
                                )
                                semsplat_spreads_around(
                                    &grid,
                                    rows,
                                    places.bindMemory(to: Float.self).baseAddress,
                                    names,
                                    names.count,
                                    Float(radiusMetres),
                                    &numbers
                                )
                            }
                        }
                    }
                }
            }
        }
    }
}
