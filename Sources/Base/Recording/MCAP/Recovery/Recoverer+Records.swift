extension Recoverer {
    mutating func takeLoose(_ opcode: Opcode, _ frame: RecordFrame) throws(MCAPError) {
        var fields: FieldReader
        do {
            fields = try window.fields(of: frame, limits)
        } catch {
            report.note(error, lost: frame.end - frame.offset)
            return
        }
        switch opcode {
        case .attachment:
            guard let attachment = noted(fields, try MCAPAttachment(&fields)) else { return }
            try writer.add(attachment)
            report.attachmentCount += 1
        case .metadata:
            guard let metadata = noted(fields, try MCAPMetadata(&fields)) else { return }
            try writer.add(metadata)
            report.metadataCount += 1
        default: try takePacked(fields)
        }
    }

    /// Takes a schema, a channel or a message.
    ///
    /// Behind the Data End these are repetitions.
    mutating func takePacked(_ fields: FieldReader) throws(MCAPError) {
        var fields = fields
        let place = fields.place
        switch Opcode(rawValue: place.opcode) {
        case .schema:
            guard let schema = noted(fields, try MCAPSchema(&fields)) else { return }
            try add(schema, place)
        case .channel:
            guard let channel = noted(fields, try MCAPChannel(&fields)) else { return }
            try add(channel, place)
        case .message:
            guard let message = noted(fields, try MCAPMessage(&fields)) else { return }
            try take(message, place)
        default:
            report.note(place.error(.malformed, "skipped"), lost: UInt64(fields.count))
        }
    }

    private mutating func add(_ schema: MCAPSchema, _ place: RecordPlace) throws(MCAPError) {
        do {
            guard try definitions.add(schema, at: place) else { return }
        } catch {
            report.note(error)
            return
        }
        try writer.add(schema)
    }

    private mutating func add(_ channel: MCAPChannel, _ place: RecordPlace) throws(MCAPError) {
        if definitions.schemas[channel.schemaID] == nil,
            let schema = spare.schemas[channel.schemaID]
        {
            try add(schema, place)
        }
        do {
            guard try definitions.add(channel, at: place) else { return }
        } catch {
            report.note(error)
            return
        }
        try writer.add(channel)
    }

    private mutating func take(_ message: MCAPMessage, _ place: RecordPlace) throws(MCAPError) {
        if definitions.channels[message.channelID] == nil,
            let channel = spare.channels[message.channelID]
        {
            try add(channel, place)
        }
        guard let channel = definitions.channels[message.channelID] else {
            report.orphanMessageCount += 1
            report.lostByteCount += UInt64(message.recordBytes)
            return
        }
        try writer.write(message)
        report.messageCounts[channel.topic, default: 0] += 1
    }

    /// The value, or nothing and a fault in the report.
    private mutating func noted<Value>(
        _ fields: FieldReader,
        _ value: @autoclosure () throws(MCAPError) -> Value
    ) -> Value? {
        do {
            return try value()
        } catch {
            report.note(error, lost: UInt64(fields.count + frameBytes))
            return nil
        }
    }
}
