/// A key that cannot be used: which file, what is wrong, and what to do.
///
/// No case holds a key, so that none gets into a log.
public enum KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder cannot be read.
    case unreadable(String, reason: String)
    /// Others may read a secret.
    case exposed(String, mode: UInt16)
    /// Everybody may change what says who may connect.
    case changeable(String, mode: UInt16)
    /// The file is not what it should be.
    case malformed(String, reason: String)
    /// A file is there already.
    case exists(String)
    /// The file cannot be written.
    case unwritable(String, reason: String)
    /// libzmq was built without CURVE.
    case noCurve

    /// A sentence for people.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .exposed(let path, let mode):
            "\(path) is a secret that others on this machine can read (mode "
                + "\(octal(mode))); run: chmod 600 \(path)"
        case .changeable(let path, let mode):
            "\(path) says who may connect, and everybody on this machine can change it (mode "
                + "\(octal(mode))); run: chmod o-w \(path)"
        case .malformed(let path, let reason):
            "\(path) is no key file that can be used: \(reason); 'semsplat keygen NAME' makes one"
        case .exists(let path):
            "\(path) is there already, and keys are never overwritten; choose another name, or move it away"
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason)"
        case .noCurve:
            "this libzmq was built without CURVE, so it has no keys; install Debian's libzmq5"
        }
    }
}

private func octal(_ mode: UInt16) -> String {
    let digits = String(mode & 0o777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
