internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Node

/// The page's own files, which lie beside the program: `semsplat_Web.resources/Page`, as SwiftPM puts them there.
///
/// Only files that were there at the start are served, by their own names: no path leads out of the folder.
struct PageFiles: Sendable {
    private static let mostFiles = 500
    private static let mediaTypes = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "json": "application/json",
        "png": "image/png", "webmanifest": "application/manifest+json",
    ]

    private let folder: String
    private let bench: WorkBench
    /// The addresses that are served, and the files behind them.
    private let files: [String: String]

    /// The files beside the program.
    ///
    /// - Parameter bench: where they are read.
    init(bench: WorkBench) {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        self.init(
            folder: program.deletingLastPathComponent()
                .appending(path: "semsplat_Web.resources/Page").path,
            bench: bench
        )
    }

    /// The files in `folder`.
    init(folder: String, bench: WorkBench) {
        // The folder may be a link, to the sources while they are worked on.
        let folder = URL(filePath: folder).resolvingSymlinksInPath().path
        (self.folder, self.bench) = (folder, bench)
        let found = FileManager.default.enumerator(atPath: folder)
        let names = (found?.compactMap { $0 as? String } ?? []).filter { name in
            Self.mediaTypes[(name as NSString).pathExtension] != nil
                && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        var files = Dictionary(
            uniqueKeysWithValues: names.prefix(Self.mostFiles).map { ("/\($0)", $0) }
        )
        files["/"] = files["/index.html"]
        self.files = files
    }

    /// Whether there is a page.
    var isThere: Bool { files["/"] != nil }

    /// The file at an address; nil where there is none.
    func file(at path: String) -> String? { files[path] }

    /// Answers a request for a file.
    func answer(_ file: String, _ request: Request) async throws(RequestFailure) -> Response {
        guard [.get, .head].contains(request.method) else {
            throw RequestFailure(405, "a page's file is only read", whatToDo: "use GET")
        }
        let path = "\(folder)/\(file)"
        let bytes = try await bench.done { () throws(RequestFailure) in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw .missing(
                    "'\(file)' is not there any more",
                    whatToDo: "install the program anew"
                )
            }
            return Array(data)
        }
        let tag = "\"\(StableHash.text(of: bytes))\""
        let headers: HTTPFields = [.cacheControl: "no-cache", .eTag: tag]
        guard request.headers[.ifNoneMatch] != tag else {
            return Response(nothing: .notModified, headers: headers)
        }
        var response = Response(
            bytes,
            mediaType: Self.mediaTypes[(file as NSString).pathExtension] ?? ""
        )
        response.headers.append(contentsOf: headers)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
