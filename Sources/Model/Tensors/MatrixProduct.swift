internal import Foundation

/// Whether a factor of a matrix product is read as it lies or transposed.
public enum Orientation: Sendable {
    case plain
    case transposed
}

/// `c = alpha · a · b + beta · c` on OpenBLAS, row-major, on the calling thread.
///
/// - Parameters:
///   - rows: the rows of c.
///   - columns: the columns of c.
///   - inner: the length of the summed axis.
///   - alpha: the factor of the product.
///   - a: `[rows, inner]`, stored as `[inner, rows]` when transposed.
///   - aOrientation: how a is read.
///   - lda: from one stored row of a to the next, in elements.
///   - b: `[inner, columns]`, stored as `[columns, inner]` when transposed.
///   - bOrientation: how b is read.
///   - ldb: from one stored row of b to the next, in elements.
///   - beta: the factor of what c held before; with 0 it is not read.
///   - c: `[rows, columns]`, overwritten.
///   - ldc: from one row of c to the next, in elements.
public func multiply(
    rows: Int,
    columns: Int,
    inner: Int,
    alpha: Float = 1,
    _ a: UnsafePointer<Float>,
    _ aOrientation: Orientation = .plain,
    lda: Int,
    _ b: UnsafePointer<Float>,
    _ bOrientation: Orientation = .plain,
    ldb: Int,
    beta: Float = 0,
    into c: UnsafeMutablePointer<Float>,
    ldc: Int
) {
    guard rows > 0, columns > 0 else { return }
    OpenBLAS.library.sgemm(
        101,
        aOrientation == .plain ? 111 : 112,
        bOrientation == .plain ? 111 : 112,
        Int32(rows),
        Int32(columns),
        Int32(inner),
        alpha,
        a,
        Int32(lda),
        b,
        Int32(ldb),
        beta,
        c,
        Int32(ldc)
    )
}

/// OpenBLAS, loaded at first use and not when the process starts: what it reads then is set by ``prepareProcess()``.
private struct OpenBLAS: Sendable {
    /// `cblas_sgemm` (order, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc).
    typealias Sgemm =
        @convention(c) (
            Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32,
            UnsafePointer<Float>, Int32, Float, UnsafeMutablePointer<Float>, Int32
        ) -> Void

    let sgemm: Sgemm

    static let library = OpenBLAS()

    private init() {
        guard let handle = dlopen("libopenblas.so.0", RTLD_NOW),
            let product = dlsym(handle, "cblas_sgemm"),
            let threads = dlsym(handle, "openblas_set_num_threads")
        else {
            // A missing library is a broken installation, not input: nothing can be computed without it.
            preconditionFailure(
                "libopenblas.so.0 cannot be loaded; install it with: apt-get install libopenblas0"
            )
        }
        // because dlsym returns untyped addresses; both signatures are those of OpenBLAS' cblas.h.
        sgemm = unsafeBitCast(product, to: Sgemm.self)
        // Our own threads each work on a view; threads inside a product would only compete with them.
        unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)(1)
    }
}
