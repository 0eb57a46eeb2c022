internal import ArgumentParser
internal import Foundation
internal import Splatting

/// The kinds of file that a cloud is written into, by the ending of the name.
enum CloudFormat: String {
    case ply, splat

    /// - Throws: a usage error for any other ending.
    init(_ path: String) throws {
        guard let format = Self(rawValue: URL(filePath: path).pathExtension) else {
            throw ValidationError("'\(path)' is no name for a map; end it in .ply or .splat")
        }
        self = format
    }

    /// Writes `cloud` into a new file, which is there whole or not at all.
    func write(_ cloud: GaussianCloud, to path: String) throws {
        let bytes =
            switch self {
            case .ply: cloud.plyBytes()
            case .splat: cloud.splatBytes()
            }
        try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    }
}
