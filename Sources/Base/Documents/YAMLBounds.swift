/// What a YAML text from outside may ask of its reader, looked at before a parser does.
///
/// A few lines of aliases stand for billions of nodes, and a line of brackets for a thousand nested calls. No file that people
/// write comes near these bounds.
public enum YAMLBounds {
    /// The longest text, in bytes.
    public static let mostBytes = 1 << 20

    /// How often `*name` may repeat what `&name` marked in a text of so many bytes.
    ///
    /// Aliases within aliases repeat the most in threes: what they stand for then is no longer than the longest text.
    public static func mostAliases(in bytes: Int) -> Int {
        var (count, copies) = (0, Double(mostBytes) / Double(max(1, bytes)))
        while copies >= cubeRootOfThree {
            copies /= cubeRootOfThree
            count += 1
        }
        return count
    }

    private static let cubeRootOfThree = 1.442_249_570_307_408

    /// How deep brackets and braces may nest.
    public static let deepestBrackets = 64

    /// How far from its margin a line may begin.
    public static let widestIndent = 200

    /// Says which bound a text breaks; nil when it keeps them all.
    public static func complaint(about text: some StringProtocol) -> String? {
        guard text.utf8.count <= mostBytes else {
            return "has \(text.utf8.count) bytes; at most \(mostBytes) are read"
        }
        var shape = Shape()
        for byte in text.utf8 { shape.take(byte) }
        let mostAliases = mostAliases(in: text.utf8.count)
        if shape.aliases > mostAliases {
            return
                "repeats \(shape.aliases) parts by aliases (*name); at most \(mostAliases) are read in \(text.utf8.count) bytes"
        }
        if shape.deepest > deepestBrackets {
            return "nests brackets \(shape.deepest) deep; at most \(deepestBrackets) are read"
        }
        if shape.widest > widestIndent {
            return
                "has a line that begins at column \(shape.widest); at most \(widestIndent) are read"
        }
        return nil
    }

    /// What a text looks like from afar; what is in quotes counts like everything else.
    private struct Shape {
        private(set) var aliases = 0
        private(set) var deepest = 0
        private(set) var widest = 0
        private var depth = 0
        /// Columns of blanks, dashes and question marks since the line began; nil behind them.
        private var indent: Int? = 0
        private var before = UInt8(ascii: "\n")
        private var isBehindStar = false

        mutating func take(_ byte: UInt8) {
            if isBehindStar, Self.isOfName(byte) { aliases += 1 }
            isBehindStar = byte == UInt8(ascii: "*") && !Self.isOfName(before)
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): indent = 0
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "?"):
                indent = indent.map { $0 + 1 }
                widest = max(widest, indent ?? 0)
            default: indent = nil
            }
            before = byte
        }

        /// Every byte of a letter beyond ASCII is one.
        private static func isOfName(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 128...:
                true
            default: false
            }
        }
    }
}
