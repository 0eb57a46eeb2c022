public import Imaging

/// Places of the world that one camera saw in several images: what a calibration is checked against.
///
/// It is gathered from the images alone, without calibration and poses, which therefore cannot bend it.
public struct CalibrationEvidence: Sendable {
    /// A place in one image.
    struct Sighting: Sendable {
        let stampNanoseconds: Int64
        /// Pixels as in `Pinhole`.
        let place: SIMD2<Double>
    }

    /// The same place of the world in several images.
    typealias Track = [Sighting]

    /// Pixels in a row of every image.
    public private(set) var width = 0
    /// Rows of every image.
    public private(set) var height = 0
    /// How many places were followed.
    public var count: Int { tracks.count }

    private(set) var tracks: [Track] = []
    private var newest: GrayImage?
    /// Places that are still in sight.
    private var alive: [Track] = []
    private var begun = 0

    /// A track says something when it has so many sightings, and moved by this part of the image's width.
    private static let fewestSightings = 4
    private static let leastMotion = 0.04
    /// So many of its sightings are kept.
    private static let mostSightings = 6
    /// New corners are looked for when no more than this part of the last ones is left.
    private static let renewal = 0.5
    /// A track that is older may have drifted.
    private static let longestTrack = 40

    /// Nothing yet.
    public init() {}

    /// Takes the next image of the camera, in the order of time.
    ///
    /// - Throws: `CalibrationError` when its size is not that of the others.
    public mutating func add(
        _ image: ColorImage,
        stampNanoseconds: Int64
    ) throws(CalibrationError) {
        if width == 0 { (width, height) = (image.width, image.height) }
        guard (image.width, image.height) == (width, height) else {
            throw CalibrationError(
                "the recording",
                key: "images",
                "\(image.width)x\(image.height) after \(width)x\(height); one camera has one size"
            )
        }
        let gray = GrayImage(image)
        if let newest { follow(from: newest, to: gray, stampNanoseconds) }
        if Double(alive.count) <= Self.renewal * Double(begun) { renew(gray, stampNanoseconds) }
        newest = gray
    }

    /// Ends every track: what comes next is another part of the recording.
    public mutating func interrupt() {
        for track in alive { keep(track) }
        (alive, begun, newest) = ([], 0, nil)
    }

    private mutating func follow(from: GrayImage, to: GrayImage, _ stamp: Int64) {
        let places = alive.compactMap(\.last?.place)
        let found = CornerTracker.follow(places, from: from, to: to)
        var left: [Track] = []
        for (track, place) in zip(alive, found) {
            if let place, track.count < Self.longestTrack {
                left.append(track + [Sighting(stampNanoseconds: stamp, place: place)])
            } else {
                keep(track)
            }
        }
        alive = left
    }

    /// Looks for corners where none is followed.
    private mutating func renew(_ image: GrayImage, _ stamp: Int64) {
        let spacing = Double(max(12, width / 28))
        let taken = Set(alive.compactMap(\.last).map { Cell($0.place, spacing) })
        for corner in CornerTracker.corners(of: image)
        where !taken.contains(Cell(corner, spacing)) {
            alive.append([Sighting(stampNanoseconds: stamp, place: corner)])
        }
        begun = alive.count
    }

    private struct Cell: Hashable {
        let column: Int
        let row: Int

        init(_ place: SIMD2<Double>, _ spacing: Double) {
            (column, row) = (Int(place.x / spacing), Int(place.y / spacing))
        }
    }

    private mutating func keep(_ track: Track) {
        guard track.count >= Self.fewestSightings else { return }
        let way = track[track.count - 1].place - track[0].place
        guard (way * way).sum().squareRoot() >= Self.leastMotion * Double(width) else { return }
        let kept = min(Self.mostSightings, track.count)
        tracks.append((0..<kept).map { track[$0 * (track.count - 1) / (kept - 1)] })
    }
}
