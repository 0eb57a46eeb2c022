internal import CMessages

/// What a viewer draws over an image: closed lines and words.
public struct ImageAnnotations: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.ImageAnnotations"

    /// A colour, each part 0 to 1.
    public struct Color: Hashable, Sendable {
        /// The parts.
        public var red, green, blue, alpha: Double

        /// Creates the colour.
        public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
            (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
        }
    }

    /// A closed line (LINE_LOOP).
    public struct Loop: Hashable, Sendable {
        /// Its corners, pixels from the image's upper left corner.
        public var points: [SIMD2<Double>]
        /// Of the line.
        public var color: Color
        /// Of the line, pixels.
        public var thickness: Double

        /// Creates the loop.
        public init(points: [SIMD2<Double>], color: Color, thickness: Double = 2) {
            (self.points, self.color, self.thickness) = (points, color, thickness)
        }
    }

    /// Words.
    public struct Label: Hashable, Sendable {
        /// Their lower left corner, pixels from the image's upper left corner.
        public var position: SIMD2<Double>
        /// The words.
        public var text: String
        /// What is behind them.
        public var background: Color

        /// Creates the label.
        public init(position: SIMD2<Double>, text: String, background: Color) {
            (self.position, self.text, self.background) = (position, text, background)
        }
    }

    /// The stamp of the image, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The lines.
    public var loops: [Loop]

    /// The words.
    public var labels: [Label]

    /// Creates the message.
    public init(stampNanoseconds: Int64, loops: [Loop] = [], labels: [Label] = []) {
        (self.stampNanoseconds, self.loops, self.labels) = (stampNanoseconds, loops, labels)
    }

    /// Reads a message: its closed lines and its words.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__image_annotations__init) {
            c,
            reader throws(WireError) in
            ImageAnnotations(
                stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
                loops: try reader.list(c.points, c.n_points) { element throws(WireError) in
                    try Loop(element, reader)
                },
                labels: try reader.list(c.texts, c.n_texts) { element throws(WireError) in
                    try Label(element, reader)
                }
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__image_annotations__init) { c, arena in
            c.timestamp = arena.stamp(stampNanoseconds)
            let lines = loops.map { $0.made(in: arena, stampNanoseconds) }
            (c.n_points, c.points) = (lines.count, arena.list(lines))
            let words = labels.map { $0.made(in: arena, stampNanoseconds) }
            (c.n_texts, c.texts) = (words.count, arena.list(words))
        }
    }
}

extension ImageAnnotations.Loop {
    fileprivate init(_ c: Foxglove__PointsAnnotation, _ reader: FieldReader) throws(WireError) {
        self.init(
            points: try reader.list(c.points, c.n_points) { element throws(WireError) in
                SIMD2(
                    try reader.finite(element.x, "points.points.x"),
                    try reader.finite(element.y, "points.points.y")
                )
            },
            color: try .init(c.outline_color, reader, "points.outline_color"),
            thickness: try reader.finite(c.thickness, "points.thickness")
        )
    }

    fileprivate func made(
        in arena: PackingArena,
        _ stampNanoseconds: Int64
    ) -> UnsafeMutablePointer<Foxglove__PointsAnnotation> {
        arena.make(foxglove__points_annotation__init) {
            $0.timestamp = arena.stamp(stampNanoseconds)
            $0.type = FOXGLOVE__POINTS_ANNOTATION__TYPE__LINE_LOOP
            let corners = points.map { arena.point($0) }
            ($0.n_points, $0.points) = (corners.count, arena.list(corners))
            $0.outline_color = arena.color(color)
            $0.thickness = thickness
        }
    }
}

extension ImageAnnotations.Label {
    fileprivate init(_ c: Foxglove__TextAnnotation, _ reader: FieldReader) throws(WireError) {
        self.init(
            position: SIMD2(
                try reader.finite(c.position?.pointee.x ?? 0, "texts.position.x"),
                try reader.finite(c.position?.pointee.y ?? 0, "texts.position.y")
            ),
            text: try reader.text(c.text, "texts.text"),
            background: try .init(c.background_color, reader, "texts.background_color")
        )
    }

    fileprivate func made(
        in arena: PackingArena,
        _ stampNanoseconds: Int64
    ) -> UnsafeMutablePointer<Foxglove__TextAnnotation> {
        arena.make(foxglove__text_annotation__init) {
            $0.timestamp = arena.stamp(stampNanoseconds)
            $0.position = arena.point(position)
            $0.text = arena.text(text)
            $0.font_size = 14
            $0.text_color = arena.color(.init(red: 1, green: 1, blue: 1))
            $0.background_color = arena.color(background)
        }
    }
}

extension ImageAnnotations.Color {
    fileprivate init(
        _ c: UnsafeMutablePointer<Foxglove__Color>?,
        _ reader: FieldReader,
        _ field: String
    ) throws(WireError) {
        let color = c?.pointee ?? Foxglove__Color()
        self.init(
            red: try reader.finite(color.r, "\(field).r"),
            green: try reader.finite(color.g, "\(field).g"),
            blue: try reader.finite(color.b, "\(field).b"),
            alpha: try reader.finite(color.a, "\(field).a")
        )
    }
}

extension PackingArena {
    fileprivate func color(
        _ color: ImageAnnotations.Color
    ) -> UnsafeMutablePointer<Foxglove__Color> {
        make(foxglove__color__init) {
            $0.r = color.red
            $0.g = color.green
            $0.b = color.blue
            $0.a = color.alpha
        }
    }

    fileprivate func point(_ point: SIMD2<Double>) -> UnsafeMutablePointer<Foxglove__Point2> {
        make(foxglove__point2__init) {
            $0.x = point.x
            $0.y = point.y
        }
    }
}
