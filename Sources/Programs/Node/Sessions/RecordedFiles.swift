internal import Foundation
internal import Recording

/// The files of a recording, as they are on the disk now.
struct RecordedFiles: Hashable, Sendable {
    /// One file.
    struct File: Hashable, Sendable {
        let path: String
        let bytes: Int
        let modifiedNanoseconds: Int
    }

    /// The name of the first file without `.mcap`.
    let name: String

    /// The files in their order; at least one.
    let files: [File]

    /// The bytes of all.
    var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    /// The files of the recording of that name; nil where there is none.
    ///
    /// A name has no folder in it: whoever asks stays in `folder`.
    init?(_ name: String, in folder: String) {
        guard name.wholeMatch(of: /[A-Za-z0-9_{}][A-Za-z0-9._{}-]{0,119}/) != nil else {
            return nil
        }
        var files: [File] = []
        while let file = File(SessionWriter.path("\(folder)/\(name)", files.count)) {
            files.append(file)
        }
        guard !files.isEmpty else { return nil }
        (self.name, self.files) = (name, files)
    }

    /// The recordings in a folder, the latest written first.
    static func all(in folder: String, atMost count: Int) -> [RecordedFiles] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let stems = Set(names.filter { $0.hasSuffix(".mcap") }.map { String($0.dropLast(5)) })
        let first = stems.filter { stem in
            // `run_0001` belongs to `run`, where there is one.
            guard let match = stem.wholeMatch(of: /(.+)_\d{4,}/) else { return true }
            return !stems.contains(String(match.1))
        }
        let all = first.compactMap { RecordedFiles($0, in: folder) }
            .sorted {
                ($0.files[0].modifiedNanoseconds, $0.name) > (
                    $1.files[0].modifiedNanoseconds, $1.name
                )
            }
        return Array(all.prefix(count))
    }

    /// Opens the files.
    func readers() throws(MCAPError) -> [MCAPReader] {
        try files.map { file throws(MCAPError) in try MCAPReader(file.path) }
    }
}

extension RecordedFiles.File {
    /// The file at `path`; nil where there is none.
    fileprivate init?(_ path: String) {
        var state = stat()
        guard stat(path, &state) == 0, state.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(
            path: path,
            bytes: Int(state.st_size),
            modifiedNanoseconds: Int(state.st_mtim.tv_sec) * 1_000_000_000
                + Int(state.st_mtim.tv_nsec)
        )
    }
}
