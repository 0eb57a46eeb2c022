/// Cuts ffmpeg's multipart stream (muxer `mpjpeg`) into images, whatever pieces it comes in.
public struct MultipartImages {
    /// Why a stream cannot be cut.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for people.
        public let description: String

        /// Creates it with the sentence.
        public init(description: String) { self.description = description }
    }

    private var bytes: [UInt8] = []
    /// How long the image is that comes next; nil in its head.
    private var length: Int?

    /// A head of ffmpeg's has a hundred bytes.
    private static let longestHead = 1_024
    private static let largestImage = 64 << 20

    /// The beginning of a stream.
    public init() {}

    /// The images that are whole after `more`.
    ///
    /// - Throws: ``Failure`` when there is no length where one must be; the stream cannot be cut from there on.
    public mutating func take(_ more: [UInt8]) throws(Failure) -> [[UInt8]] {
        bytes += more
        var images: [[UInt8]] = []
        var start = 0
        while true {
            if let length {
                guard bytes.count - start >= length else { break }
                images.append(Array(bytes[start..<start + length]))
                start += length
                self.length = nil
            } else {
                guard let end = Self.endOfHead(bytes[start...]) else {
                    guard bytes.count - start <= Self.longestHead else {
                        throw Failure(description: "a head of more than \(Self.longestHead) bytes")
                    }
                    break
                }
                length = try Self.length(in: bytes[start..<end])
                start = end
            }
        }
        bytes.removeFirst(start)
        return images
    }

    /// Behind the empty line.
    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        let head = bytes.prefix(longestHead + mark.count)
        // The line ending of the image before may come first.
        var index = head.startIndex
        while index + mark.count <= head.endIndex {
            if head[index..<index + mark.count].elementsEqual(mark),
                head[..<index].contains(UInt8(ascii: ":"))
            {
                return index + mark.count
            }
            index += 1
        }
        return nil
    }

    private static func length(in head: ArraySlice<UInt8>) throws(Failure) -> Int {
        let text = String(decoding: head, as: UTF8.self).lowercased()
        guard let found = text.firstMatch(of: #/content-length: *(\d{1,9})/#),
            let length = Int(found.1), (1...largestImage).contains(length)
        else {
            throw Failure(description: "no length from 1 to \(largestImage) in '\(text)'")
        }
        return length
    }
}
