internal import Foundation
internal import Synchronization

/// A folder that says who may connect: one `.pub` file for each client, with its rights.
///
/// What changes in the folder holds half a second later. A file that cannot be used admits nobody and is named in `problems`.
public final class AuthorisedClients: Sendable {
    /// Where the files are.
    public let folder: String

    fileprivate struct State {
        var clients: [PublicKey: AuthorisedClient] = [:]
        var problems: [String] = []
        var readAt: ContinuousClock.Instant?
    }

    private static let mostFiles = 1_000
    private static let readEvery = Duration.milliseconds(500)
    private let state = Mutex(State())

    /// Reads the folder for the first time.
    ///
    /// - Throws: `KeyError.unreadable` when it is no folder, `.changeable` when everybody may put files into it.
    public init(folder: String) throws(KeyError) {
        self.folder = folder
        try Self.check(folder)
        read()
    }

    /// Who has `key`; nil when no file admits it.
    public func client(_ key: PublicKey) -> AuthorisedClient? { current.clients[key] }

    /// Everybody who may connect, by name.
    public var all: [AuthorisedClient] { current.clients.values.sorted { $0.name < $1.name } }

    /// Files that cannot be used, each as a sentence.
    public var problems: [String] { current.problems }

    private var current: State {
        state.withLock { state in
            if let readAt = state.readAt, .now - readAt < Self.readEvery { return state }
            state = Self.state(of: folder)
            return state
        }
    }

    private func read() { state.withLock { $0 = Self.state(of: folder) } }

    private static func state(of folder: String) -> State {
        // Read anew every time: times of change are too coarse to see that a file was replaced.
        var state = State()
        state.readAt = .now
        do throws(KeyError) {
            try check(folder)
        } catch {
            state.problems = [error.description]
            return state
        }
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        if files.contains(where: { $0.hasSuffix(".key") }) {
            state.problems.append(
                "\(folder) has a .key file; secret keys stay on their owners' machines"
            )
        }
        let admitting = files.filter { $0.hasSuffix(".pub") && !$0.hasPrefix(".") }
        if admitting.count > mostFiles {
            state.problems.append(
                "\(folder) has more than \(mostFiles) files; the others admit nobody"
            )
        }
        var ambiguous: Set<PublicKey> = []
        for file in admitting.prefix(mostFiles) { state.add(file, of: folder, &ambiguous) }
        for key in ambiguous { state.clients[key] = nil }
        return state
    }

    private static func check(_ folder: String) throws(KeyError) {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: (folder as NSString).resolvingSymlinksInPath
        )
        guard let attributes, attributes[.type] as? FileAttributeType == .typeDirectory else {
            throw .unreadable(
                folder,
                reason: "it is no folder; make it and put clients' .pub files there"
            )
        }
        let mode = UInt16(truncatingIfNeeded: (attributes[.posixPermissions] as? Int) ?? 0)
        guard mode & 0o002 == 0 else { throw .changeable(folder, mode: mode) }
    }
}

extension AuthorisedClients.State {
    fileprivate mutating func add(
        _ file: String,
        of folder: String,
        _ ambiguous: inout Set<PublicKey>
    ) {
        let path = "\(folder)/\(file)"
        do throws(KeyError) {
            let certificate = try KeyCertificate(of: path, GuardedFile(open: path))
            if certificate.secretKey != nil {
                throw .malformed(path, reason: "it has a secret key in it, which others know now")
            }
            let key = certificate.publicKey
            if let other = clients[key] {
                ambiguous.insert(key)
                problems.append("\(other.file) and \(path) have the same key; remove one of them")
            }
            if certificate.rights == nil {
                problems.append("\(path) has no line rights = \"…\", so its owner may do nothing")
            }
            clients[key] = AuthorisedClient(
                name: String(file.dropLast(4)),
                file: path,
                rights: certificate.rights ?? []
            )
        } catch {
            problems.append(error.description)
        }
    }
}
