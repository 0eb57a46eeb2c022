internal import Foundation

extension Double {
    /// Two decimals, for sentences.
    var twoDecimals: String { String(format: "%.2f", self) }
}
