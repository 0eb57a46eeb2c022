internal import Foundation
internal import Node

extension InfoCommand {
    /// What a saved map holds; the file's checksums are looked at too.
    func savedMap() throws -> [Fact] {
        do throws(NodeError) {
            let about = try MapFile.about(path)
            let objects = about.objects.sorted { $0.key < $1.key }
                .map { "\($0.key) (\($0.value.name), \($0.value.state))" }
            return [
                ("kind", "saved map"), ("saved", about.saved.formatted(.iso8601)),
                ("model", about.model), ("frame", about.worldFrame),
                ("gaussians", "\(about.gaussians)"), ("keyframes", "\(about.keyframes)"),
                ("objects", objects.isEmpty ? "none" : objects.joined(separator: "; ")),
                ("map_epoch", "\(about.epoch)"), ("map_revision", "\(about.revision)"),
            ]
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }
}
