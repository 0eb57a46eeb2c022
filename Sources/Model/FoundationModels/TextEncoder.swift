/// Turns phrases into embeddings of the language space.
public protocol TextEncoder: Sendable {
    /// The number of components of an embedding.
    var dimension: Int { get }

    /// The embedding of `phrase`, of unit length.
    ///
    /// A phrase without a single known word piece gives zeros.
    func embed(_ phrase: String) -> [Float]
}
