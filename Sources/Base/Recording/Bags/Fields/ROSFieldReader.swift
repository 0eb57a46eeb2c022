/// What is wrong with one message of a bag.
struct ROSMessageFault: Error, Hashable {
    /// The same for all messages of that fault, for counting.
    let cause: String
    /// What was found in this one.
    let detail: String

    init(_ cause: String, _ detail: String = "") { (self.cause, self.detail) = (cause, detail) }
}

/// Reads the fields of one ROS message, in order and never past its end.
///
/// ROS 1: little-endian, one field behind the other. CDR (OMG DDS-XTypes 1.3, section 7.4, XCDR version 1): four bytes
/// say the byte order; behind them every number begins at a multiple of its size, and a text ends with a zero.
struct ROSFieldReader {
    private let bytes: [UInt8]
    private var position: Int
    private let serialisation: Serialisation
    private let isBigEndian: Bool

    /// What CDR counts its multiples from.
    private static let headBytes = 4

    init(_ bytes: [UInt8], _ serialisation: Serialisation) throws(ROSMessageFault) {
        (self.bytes, self.serialisation) = (bytes, serialisation)
        guard serialisation == .cdr else {
            (position, isBigEndian) = (0, false)
            return
        }
        guard bytes.count >= Self.headBytes else {
            throw ROSMessageFault("cut", "\(bytes.count) bytes; CDR begins with 4")
        }
        switch (bytes[0], bytes[1]) {
        case (0, 0): isBigEndian = true
        case (0, 1): isBigEndian = false
        default:
            throw ROSMessageFault(
                "not plain CDR",
                "it begins with \(bytes[0]), \(bytes[1]); 0, 0 and 0, 1 are read"
            )
        }
        position = Self.headBytes
    }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ field: StaticString,
        as type: Value.Type = Value.self
    ) throws(ROSMessageFault) -> Value {
        let size = MemoryLayout<Value>.size
        try align(size, field)
        let start = try take(size, field)
        let value = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: start, as: Value.self)
        }
        return isBigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
    }

    mutating func double(_ field: StaticString) throws(ROSMessageFault) -> Double {
        Double(bitPattern: try integer(field))
    }

    /// So many numbers, without a count before them.
    mutating func doubles(
        _ count: Int,
        _ field: StaticString
    ) throws(ROSMessageFault) -> [Double] {
        guard count <= (bytes.count - position) / 8 else {
            throw ROSMessageFault(
                "cut",
                "\(field) has \(count) numbers; \(bytes.count - position) bytes are left"
            )
        }
        var numbers: [Double] = []
        for _ in 0..<count { numbers.append(try double(field)) }
        return numbers
    }

    /// Numbers with their count before them.
    mutating func countedDoubles(_ field: StaticString) throws(ROSMessageFault) -> [Double] {
        try doubles(try count(field), field)
    }

    mutating func text(_ field: StaticString) throws(ROSMessageFault) -> String {
        var length = try count(field)
        let start = try take(length, field)
        if serialisation == .cdr, length > 0 {
            guard bytes[start + length - 1] == 0 else {
                throw ROSMessageFault("bad text", "\(field) does not end with a zero byte")
            }
            length -= 1
        }
        guard let text = String(validating: bytes[start..<start + length], as: UTF8.self) else {
            throw ROSMessageFault("bad text", "\(field) is not UTF-8")
        }
        return text
    }

    /// Bytes with their count before them.
    mutating func data(_ field: StaticString) throws(ROSMessageFault) -> [UInt8] {
        let length = try count(field)
        let start = try take(length, field)
        return Array(bytes[start..<start + length])
    }

    /// The number of elements that follow.
    mutating func count(_ field: StaticString) throws(ROSMessageFault) -> Int {
        Int(try integer(field, as: UInt32.self))
    }

    /// Nanoseconds since the Unix epoch, or since the start of a simulation.
    ///
    /// ROS 1's seconds have no sign, ROS 2's have one.
    mutating func nanoseconds(_ field: StaticString) throws(ROSMessageFault) -> Int64 {
        let seconds: UInt32 = try integer(field)
        let nanoseconds: UInt32 = try integer(field)
        let whole =
            serialisation == .ros1 ? Int64(seconds) : Int64(Int32(bitPattern: seconds))
        return whole * 1_000_000_000 + Int64(nanoseconds)
    }

    /// Checks that nothing is left, which would mean that the message is of another type than it says.
    func end() throws(ROSMessageFault) {
        let left = bytes.count - position
        // CDR may be filled up to a multiple of its largest number.
        guard left < (serialisation == .cdr ? 8 : 1) else {
            throw ROSMessageFault("longer than its type", "\(left) bytes are left over")
        }
    }

    private mutating func align(_ size: Int, _ field: StaticString) throws(ROSMessageFault) {
        guard serialisation == .cdr else { return }
        let over = (position - Self.headBytes) % size
        if over > 0 { _ = try take(size - over, field) }
    }

    /// Steps over `length` bytes and returns where they begin.
    private mutating func take(_ length: Int, _ field: StaticString) throws(ROSMessageFault) -> Int
    {
        guard length <= bytes.count - position else {
            throw ROSMessageFault(
                "cut",
                "\(field) needs \(length) bytes; \(bytes.count - position) are left"
            )
        }
        defer { position += length }
        return position
    }
}
