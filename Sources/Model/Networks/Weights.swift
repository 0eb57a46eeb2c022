internal import Synchronization
public import Tensors

/// The tensors of a file under a common prefix, each handed out by name and shape, and all of them accounted for.
public struct Weights: Sendable {
    private final class Account: Sendable {
        let used = Mutex(Set<String>())
    }

    private let file: Safetensors
    private let prefix: String
    private let account: Account

    /// All tensors of `file`.
    public init(_ file: Safetensors) {
        self.file = file
        prefix = ""
        account = Account()
    }

    private init(_ parent: Weights, prefix: String) {
        file = parent.file
        account = parent.account
        self.prefix = prefix
    }

    /// The tensors whose names begin with `name` and a point.
    public func scoped(_ name: String) -> Weights { Weights(self, prefix: prefix + name + ".") }

    /// The tensor `name`, in single precision.
    ///
    /// - Throws: ``WeightError`` when it is missing, has another shape, or holds a number that is not finite.
    public func tensor(_ name: String, _ shape: [Int]) throws(WeightError) -> Tensor {
        let full = prefix + name
        guard let entry = file.entries[full] else { throw .missing(name: full, path: file.path) }
        guard entry.shape == shape else {
            throw .misshapen(name: full, found: entry.shape, expected: shape)
        }
        let values = file.numbers(entry)
        guard values.allSatisfy(\.isFinite) else { throw .notFinite(name: full) }
        account.used.withLock { _ = $0.insert(full) }
        return Tensor(shape: shape, values: values)
    }

    /// Fails when the file holds a tensor that nobody asked for.
    public func verifyAllUsed() throws(WeightError) {
        let used = account.used.withLock { $0 }
        let left = file.entries.keys.filter { !used.contains($0) }.sorted()
        guard left.isEmpty else { throw .unexpected(names: left, path: file.path) }
    }
}
