extension MCAPWriter {
    mutating func putRecord(_ record: some RecordFields) throws(MCAPError) {
        var bytes: [UInt8] = []
        bytes.append(record)
        try put(bytes, type(of: record).opcode)
        sink.markWhole()
    }

    /// Writes bytes; after a failure the file is whole again and the writer is done.
    mutating func put(_ bytes: [UInt8], _ record: Opcode) throws(MCAPError) {
        do {
            try sink.append(bytes, of: record)
        } catch {
            let lost = chunk.messageCount
            var failure = error
            failure.reason +=
                sink.rollBack() ? "; the file is whole up to byte \(sink.position)" : ""
            failure.reason += lost > 0 ? "; \(lost) messages of the open chunk are lost" : ""
            state = .failed(failure)
            throw failure
        }
    }
}

extension MCAPWriter {
    func checkOpen() throws(MCAPError) {
        switch state {
        case .open: return
        case .failed(let error): throw error
        case .closed: throw MCAPError(.closed, path, "the file is closed; begin another one")
        }
    }

    func checkFits(_ message: MCAPMessage) throws(MCAPError) {
        guard definitions.channels[message.channelID] != nil else {
            throw MCAPError(
                .misuse,
                path,
                record: "Message",
                "channel_id is \(message.channelID); add that channel first"
            )
        }
        try checkLength(message.recordBytes, .message, "of channel \(message.channelID)")
    }

    func checkLength(_ count: Int, _ record: Opcode, _ which: String) throws(MCAPError) {
        let limit = MCAPLimits().maximumRecordBytes
        guard count <= limit else {
            throw MCAPError(
                .tooLarge,
                path,
                record: Opcode.name(record.rawValue),
                "\(which) takes \(count) bytes; at most \(limit) are allowed"
            )
        }
    }

    /// A definition that the format does not allow is the caller's mistake here.
    mutating func define(
        _ record: Opcode,
        _ add: (inout Definitions, RecordPlace) throws(MCAPError) -> Bool
    ) throws(MCAPError) -> Bool {
        let place = RecordPlace(file: path, opcode: record.rawValue, offset: sink.position)
        do {
            return try add(&definitions, place)
        } catch {
            throw MCAPError(.misuse, path, record: error.record, error.reason)
        }
    }
}
