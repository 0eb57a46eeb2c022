internal import Recording
internal import Simulation

extension StreamedFrame {
    /// A frame of a sequence folder, under its own stamp or another one.
    init(_ folder: SequenceFolder, _ index: Int, stampNanoseconds: Int64? = nil) throws {
        let data = try folder.encodedColor(index)
        self.init(
            stampNanoseconds: stampNanoseconds ?? folder.frames[index].stampNanoseconds,
            worldFromCamera: folder.frames[index].worldFromCamera,
            format: data.starts(with: [0x89, 0x50]) ? "png" : "jpeg",
            data: data
        )
    }
}
