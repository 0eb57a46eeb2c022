internal import Foundation
internal import Recording
internal import Synchronization

/// The recordings in the daemon's folder.
///
/// Everything here waits for the disk.
package final class SessionLibrary: Sendable {
    /// Why something of a recording is not there.
    package enum Failure: Error, Equatable {
        /// There is no such recording.
        case noSession
        /// The recording has no such camera, or no image of it.
        case noImage
        /// The recording cannot be read, and why.
        case unreadable(String)
    }

    private static let mostSessions = 500
    private static let mostTimelines = 8

    private struct Memory {
        var summaries: [RecordedFiles: SessionSummary] = [:]
        var timelines: [(files: RecordedFiles, timeline: SessionTimeline)] = []
    }

    private let folderNow: @Sendable () -> String
    private let memory = Mutex(Memory())

    /// The recordings in a folder, whose path is read anew each time.
    package init(folder: @escaping @Sendable () -> String) { folderNow = folder }

    /// Where they are.
    package var folder: String { folderNow() }

    /// The recordings, the newest first.
    package var sessions: [SessionSummary] {
        let files = RecordedFiles.all(in: folder, atMost: Self.mostSessions)
        let known = memory.withLock { $0.summaries }
        let summaries = files.map { known[$0] ?? SessionSummary($0) }
        memory.withLock { $0.summaries = Dictionary(uniqueKeysWithValues: zip(files, summaries)) }
        return summaries
    }

    /// What happened in a recording, and when.
    package func timeline(of name: String) throws(Failure) -> SessionTimeline {
        let files = try files(of: name)
        let known = memory.withLock { $0.timelines.first { $0.files == files }?.timeline }
        if let known { return known }
        do throws(MCAPError) {
            let timeline = try SessionTimeline(files)
            memory.withLock { memory in
                memory.timelines.append((files, timeline))
                if memory.timelines.count > Self.mostTimelines { memory.timelines.removeFirst() }
            }
            return timeline
        } catch {
            throw .unreadable(error.description)
        }
    }

    /// The last image of a camera before a moment, seconds from the beginning, or the first one after it.
    package func image(
        of name: String,
        camera: String,
        atSeconds seconds: Double
    ) throws(Failure) -> SessionImage {
        let files = try files(of: name)
        let image: SessionImage?
        do throws(MCAPError) {
            image = try files.image(of: camera, atSeconds: seconds)
        } catch {
            throw .unreadable(error.description)
        }
        guard let image else { throw .noImage }
        return image
    }

    /// The answers before a moment, seconds from the beginning, the newest first.
    package func answers(
        of name: String,
        atSeconds seconds: Double,
        atMost count: Int
    ) throws(Failure) -> [GivenAnswer] {
        let before = try timeline(of: name).answers.filter { $0.seconds <= seconds }
        let files = try files(of: name)
        do throws(MCAPError) {
            return try files.answers(before.suffix(count).reversed())
        } catch {
            throw .unreadable(error.description)
        }
    }

    private func files(of name: String) throws(Failure) -> RecordedFiles {
        guard let files = RecordedFiles(name, in: folder) else { throw .noSession }
        return files
    }
}
