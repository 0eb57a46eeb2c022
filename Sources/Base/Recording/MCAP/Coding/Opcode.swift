/// What a record is (MCAP specification, "Records").
enum Opcode: UInt8 {
    case header = 0x01
    case footer = 0x02
    case schema = 0x03
    case channel = 0x04
    case message = 0x05
    case chunk = 0x06
    case messageIndex = 0x07
    case chunkIndex = 0x08
    case attachment = 0x09
    case attachmentIndex = 0x0A
    case statistics = 0x0B
    case metadata = 0x0C
    case metadataIndex = 0x0D
    case summaryOffset = 0x0E
    case dataEnd = 0x0F

    /// The record's name as the specification writes it.
    static func name(_ byte: UInt8) -> String {
        switch Opcode(rawValue: byte) {
        case .header: "Header"
        case .footer: "Footer"
        case .schema: "Schema"
        case .channel: "Channel"
        case .message: "Message"
        case .chunk: "Chunk"
        case .messageIndex: "Message Index"
        case .chunkIndex: "Chunk Index"
        case .attachment: "Attachment"
        case .attachmentIndex: "Attachment Index"
        case .statistics: "Statistics"
        case .metadata: "Metadata"
        case .metadataIndex: "Metadata Index"
        case .summaryOffset: "Summary Offset"
        case .dataEnd: "Data End"
        case nil: "record of unknown opcode \(byte)"
        }
    }
}

/// What stands at both ends of a file.
let magicBytes: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]

/// Opcode and content length, before every record.
let frameBytes = 9
