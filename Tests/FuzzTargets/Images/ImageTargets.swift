internal import Imaging

extension FuzzTarget {
    private static let decoder = ImageDecoder(
        limits: ImageLimits(maximumSide: 512, maximumPixels: 1 << 16)
    )

    private static let picture = ColorImage(
        width: 24,
        height: 16,
        pixels: (0..<3 * 24 * 16).map { UInt8(($0 * 29) % 256) }
    )

    /// A JPEG.
    static let jpeg = FuzzTarget(
        "jpeg",
        words: ["JFIF", "Exif", "Adobe"],
        seeds: {
            [("high", try picture.jpeg(quality: 95)), ("low", try picture.jpeg(quality: 20))]
        },
        feed: { _ = try decoder.color($0) }
    )

    /// A PNG as colours, as depth and as labels, also with its checksums put right.
    static let png = FuzzTarget(
        "png",
        words: ["IHDR", "IDAT", "IEND", "PLTE", "tRNS", "iCCP", "gAMA", "sBIT"],
        seeds: {
            let (width, height) = (12, 8)
            let depth = DepthImage(
                width: width,
                height: height,
                metres: (0..<width * height).map { Float($0) / 7 }
            )
            let labels = LabelImage(
                width: width,
                height: height,
                labels: (0..<width * height).map { UInt16($0 * 400) }
            )
            return [
                ("color", try picture.png()), ("depth", try depth.png()),
                ("labels", try labels.png()),
            ]
        },
        feed: { bytes in
            for content in [bytes, Checksums.mended(png: bytes)] {
                _ = try? decoder.depth(content)
                _ = try? decoder.labels(content)
            }
            _ = try decoder.color(Checksums.mended(png: bytes))
        }
    )

    /// Rows of pixels in every encoding there is: encoding, width, height and step, then the rows.
    static let rawImages = FuzzTarget(
        "raw-images",
        longestInput: 2048,
        seeds: {
            encodings.indices.map { number in
                (
                    "\(number)",
                    [UInt8(number), 6, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]
                        + (0..<96).map { UInt8($0) }
                )
            }
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let encoding = input.choice(encodings)
            let (width, height) = (Int(input.long()), Int(input.long()))
            let step = Int(input.long())
            let rows = input.rest()
            // As many rows as the numbers say, whatever there is; and then only what there is.
            let whole = step == 0 ? width * 4 : step
            let enough = height < 256 && whole < 4096 ? height * whole : 0
            let filled = rows + [UInt8](repeating: 7, count: max(0, enough - rows.count))
            for content in [rows, filled, Array(filled.prefix(max(enough, 1)))] {
                _ = try? decoder.depth(
                    raw: content,
                    encoding: encoding,
                    width: width,
                    height: height,
                    step: step
                )
                _ = try? decoder.color(
                    raw: content,
                    encoding: encoding,
                    width: width,
                    height: height,
                    step: step
                )
            }
        }
    )

    private static let encodings = RawEncoding.names + ["16UC1", "mono16", "32FC1", "nonsense"]

    /// A mask's run lengths as text, of any size.
    static let masks = FuzzTarget(
        "masks",
        longestInput: 512,
        seeds: {
            let mask = Mask(width: 8, height: 6, isSet: (0..<48).map { $0 % 5 < 2 })
            return [("stripes", [8, 0, 6, 0] + Array(RunLength(mask).text.utf8))]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let (width, height) = (Int(input.short()), Int(input.short()))
            let runs = try RunLength(
                width: width,
                height: height,
                text: String(decoding: input.rest(), as: UTF8.self),
                limits: ImageLimits(maximumSide: 4096, maximumPixels: 1 << 16)
            )
            precondition(runs.area == runs.mask.area, "the runs and their mask differ")
            precondition(RunLength(runs.mask).mask == runs.mask, "the mask changes")
            _ = runs.mask.outlines()
        }
    )

    /// A camera's multipart stream in pieces of any length.
    static let multipart = FuzzTarget(
        "multipart",
        longestInput: 2048,
        words: ["Content-length: ", "Content-type: image/jpeg", "\r\n\r\n", "--ffmpeg"],
        seeds: {
            let part =
                "--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: 8\r\n\r\nabcdefgh\r\n"
            return [("two", [40] + Array((part + part).utf8)), ("one", [0] + Array(part.utf8))]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let step = Int(input.byte()) + 1
            let stream = input.rest()
            var images = MultipartImages()
            for start in stride(from: 0, to: stream.count, by: step) {
                _ = try images.take(Array(stream[start..<min(stream.count, start + step)]))
            }
        }
    )
}
