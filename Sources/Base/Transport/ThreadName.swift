internal import Glibc

/// Names the thread that calls, as `top -H` and `gdb` show it (15 characters).
///
/// Foundation's `Thread.name` keeps the name to itself on Linux, and the calls that C has for it are not imported.
package func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY)
    guard file >= 0 else { return }
    defer { close(file) }
    // A thread without a name works as well.
    _ = Array(name.utf8.prefix(15)).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
}
