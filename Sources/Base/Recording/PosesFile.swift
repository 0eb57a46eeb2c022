internal import Geometry

/// `poses.csv`: one line a frame, its number, its time and its pose as a row-major 4×4 matrix that takes
/// points of the optical frame to the world.
enum PosesFile {
    static let header =
        "frame,timestamp_s,"
        + (0..<4).flatMap { row in (0..<4).map { "m\(row)\($0)" } }.joined(separator: ",")

    static func parse(_ text: String, file: String) throws(SequenceError) -> [SequenceFrame] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map({ $0.filter { $0 != " " } }) == header else {
            throw SequenceError(
                file,
                line: 1,
                "the header is '\(lines.first ?? "")'; it must be '\(header)'"
            )
        }
        var frames: [SequenceFrame] = []
        var numbers: Set<Int> = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let frame = try frame(line, file: file, line: index + 1)
            if let last = frames.last, frame.stampNanoseconds <= last.stampNanoseconds {
                throw SequenceError(
                    file,
                    line: index + 1,
                    "timestamp_s is not after the line before; frames must be in order of time"
                )
            }
            guard numbers.insert(frame.number).inserted else {
                throw SequenceError(file, line: index + 1, "frame \(frame.number) is there twice")
            }
            frames.append(frame)
        }
        guard !frames.isEmpty else { throw SequenceError(file, "there are no frames in it") }
        return frames
    }

    private static func frame(
        _ text: Substring,
        file: String,
        line: Int
    ) throws(SequenceError) -> SequenceFrame {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.filter { $0 != " " }
        }
        guard fields.count == 18 else {
            throw SequenceError(
                file,
                line: line,
                "there are \(fields.count) fields; expected 18 (\(header))"
            )
        }
        guard let number = Int(fields[0]), (0...999_999).contains(number) else {
            throw SequenceError(
                file,
                line: line,
                "frame is '\(fields[0])'; expected an integer from 0 to 999999"
            )
        }
        guard let stamp = nanoseconds(fields[1]) else {
            throw SequenceError(
                file,
                line: line,
                "timestamp_s is '\(fields[1])'; expected seconds, like 12.033333"
            )
        }
        var matrix: [Double] = []
        for (index, field) in fields.dropFirst(2).enumerated() {
            guard let element = Double(field), element.isFinite else {
                throw SequenceError(
                    file,
                    line: line,
                    "m\(index / 4)\(index % 4) is '\(field)'; expected a finite number"
                )
            }
            matrix.append(element)
        }
        return SequenceFrame(
            number: number,
            stampNanoseconds: stamp,
            worldFromCamera: try pose(matrix, file: file, line: line)
        )
    }

    private static func pose(_ m: [Double], file: String, line: Int) throws(SequenceError) -> Pose {
        guard Array(m[12...]) == [0, 0, 0, 1] else {
            throw SequenceError(
                file,
                line: line,
                "the last row of the matrix is \(m[12...]); it must be 0, 0, 0, 1"
            )
        }
        let matrix = Matrix3(rowMajor: [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]])
        guard let rotation = checkedRotation(matrix) else {
            throw SequenceError(
                file,
                line: line,
                "m00...m22 are no rotation: determinant \(matrix.determinant), off by \(matrix.orthonormalityError)"
            )
        }
        return Pose(rotation: rotation, translation: Vector3(m[3], m[7], m[11]))
    }

    /// The year 2096: streaming adds today to it, and that must still be a number of nanoseconds.
    private static let latestSeconds = 4e9

    /// Exact where a Double is not: seconds since the epoch have no room for nanoseconds in one.
    static func nanoseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isPlain = text.allSatisfy { ("0"..."9").contains($0) || $0 == "." }
        guard isPlain, parts[0].count <= 10, let seconds = Int64(parts[0]) else {
            guard let seconds = Double(text), abs(seconds) < latestSeconds else { return nil }
            return Int64((seconds * 1e9).rounded())
        }
        guard Double(seconds) < latestSeconds else { return nil }
        let digits = (parts.count > 1 ? String(parts[1]) : "").prefix(9)
        guard let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.count)) else {
            return nil
        }
        return seconds * 1_000_000_000 + fraction
    }

    static func line(_ frame: SequenceFrame) -> String {
        let (rows, t) = (
            frame.worldFromCamera.rotation.matrix.rows, frame.worldFromCamera.translation
        )
        let matrix = [
            rows.0.x, rows.0.y, rows.0.z, t.x, rows.1.x, rows.1.y, rows.1.z, t.y, rows.2.x,
            rows.2.y, rows.2.z, t.z,
        ]
        let elements = matrix.map { "\($0)" } + ["0", "0", "0", "1"]
        return ([String(frame.number), seconds(frame.stampNanoseconds)] + elements).joined(
            separator: ","
        )
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let (whole, fraction) = nanoseconds.magnitude.quotientAndRemainder(
            dividingBy: 1_000_000_000
        )
        let digits = String(fraction)
        let padded = String(repeating: "0", count: 9 - digits.count) + digits
        return "\(nanoseconds < 0 ? "-" : "")\(whole).\(padded)"
    }
}
