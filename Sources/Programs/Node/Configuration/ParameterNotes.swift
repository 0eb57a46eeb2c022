/// The values that a configuration comes to, key by key, noted while it is read.
///
/// Used by one thread.
package final class ParameterNotes {
    /// Full names and values, in the order in which they are read.
    package private(set) var values: [(name: String, value: String)] = []

    /// Nothing noted yet.
    package init() {}

    func note(_ name: String, _ value: String) { values.append((name, value)) }
}
