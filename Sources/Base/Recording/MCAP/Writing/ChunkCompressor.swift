internal import CLZ4
internal import CZstd

/// Packs chunks; keeps zstd's working memory from one to the next.
struct ChunkCompressor: ~Copyable {
    let compression: MCAPCompression
    private let level: Int32
    private let context: OpaquePointer?

    init(_ compression: MCAPCompression, level: Int) {
        self.compression = compression
        self.level = Int32(clamping: level)
        context = compression == .zstd ? ZSTD_createCCtx() : nil
    }

    /// The packed records; `nil` when they would not become shorter, or there is no memory to pack them.
    func pack(_ records: [UInt8]) -> [UInt8]? {
        switch compression {
        case .none: nil
        case .zstd: zstd(records)
        case .lz4: lz4(records)
        }
    }

    private func zstd(_ records: [UInt8]) -> [UInt8]? {
        guard let context else { return nil }
        return shorter(than: records, bound: ZSTD_compressBound(records.count)) { target, source in
            let count = ZSTD_compressCCtx(
                context,
                target.baseAddress,
                target.count,
                source.baseAddress,
                source.count,
                level
            )
            return ZSTD_isError(count) == 0 ? count : nil
        }
    }

    private func lz4(_ records: [UInt8]) -> [UInt8]? {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.contentSize = UInt64(records.count)
        // Blocks that fit into what is left of a chunk are unpacked into place, without a buffer between.
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.compressionLevel = level
        let bound = LZ4F_compressFrameBound(records.count, &preferences)
        return shorter(than: records, bound: bound) { target, source in
            let count = LZ4F_compressFrame(
                target.baseAddress,
                target.count,
                source.baseAddress,
                source.count,
                &preferences
            )
            return LZ4F_isError(count) == 0 ? count : nil
        }
    }

    private func shorter(
        than records: [UInt8],
        bound: Int,
        _ compress: (UnsafeMutableRawBufferPointer, UnsafeRawBufferPointer) -> Int?
    ) -> [UInt8]? {
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = records.withUnsafeBytes {
                compress(UnsafeMutableRawBufferPointer(target), $0) ?? 0
            }
        }
        return packed.isEmpty || packed.count >= records.count ? nil : packed
    }

    deinit { ZSTD_freeCCtx(context) }
}
