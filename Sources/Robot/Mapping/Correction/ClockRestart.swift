/// A camera's clock that was put back, as ingest lets it through after some images in their new order.
enum ClockRestart {
    /// Less than this is an image out of order.
    private static let leastNanoseconds: Int64 = 1_000_000_000

    /// Whether the clock was put back between two stamps that came in this order.
    static func lies(between earlier: Int64, _ later: Int64) -> Bool {
        let (back, overflow) = earlier.subtractingReportingOverflow(later)
        return overflow ? later < earlier : back > leastNanoseconds
    }
}
