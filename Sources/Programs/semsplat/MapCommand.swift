internal import ArgumentParser
internal import Messages
internal import Node
internal import Transport

/// `semsplat map`: asks a running daemon to save or load its map.
struct MapCommand: AsyncParsableCommand {
    /// What can be asked.
    enum Action: String, CaseIterable, ExpressibleByArgument {
        case status, save, load, merge, clear

        var request: MapRequest.Action {
            switch self {
            case .status: .status
            case .save: .save
            case .load: .load
            case .merge: .merge
            case .clear: .clear
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Let a running daemon save or load its map: status, save, load, merge, clear.",
        discussion: """
            Files are NAME.semsplat in the folder that the configuration names (mapping.folder, 'maps' without one); without \
            a name it is the configuration's mapping.file. 'load' forgets the map and takes the file's, 'merge' adds the file's to it: a session \
            of another day in the same frame. Exit code 1 when what was asked was not done.
            """
    )

    @Argument(help: "status, save, load, merge or clear.")
    var action: Action

    @Argument(help: "The file's name, without .semsplat.")
    var name = ""

    @Option(help: ArgumentHelp("The daemon's goal socket.", valueName: "e"))
    var endpoint = NodeConfiguration().goalEndpoint

    @OptionGroup var keys: KeyOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func run() async throws {
        let request = MapRequest(action.request, name: name)
        try await settle(
            at: endpoint,
            security: try keys.security(),
            // A large map waits for the disk.
            patienceSeconds: 40,
            json: json,
            ask: { client, seconds throws(TransportError) in
                try await client.map(request, waitSeconds: seconds)
            },
            text: \.text,
            document: { StateDocument($0) }
        )
    }
}

extension MapState {
    fileprivate var text: String {
        let file = path.isEmpty ? "" : "; file \(path)"
        return
            "\(gaussianCount) Gaussians, \(keyframeCount) keyframes, \(objectCount) objects, epoch \(epoch)\(file)"
    }
}

/// What `map --json` prints.
private struct StateDocument: Encodable {
    let done: Bool
    let reason: String
    let path: String
    let gaussians: UInt64
    let keyframes: UInt64
    let objects: UInt64
    let mapEpoch: UInt64
    let mapRevision: UInt64
    let bytes: UInt64

    init(_ state: MapState) {
        (done, reason, path) = (state.isDone, state.reason, state.path)
        (gaussians, keyframes, objects) = (
            state.gaussianCount, state.keyframeCount, state.objectCount
        )
        (mapEpoch, mapRevision, bytes) = (state.epoch, state.revision, state.byteCount)
    }
}
