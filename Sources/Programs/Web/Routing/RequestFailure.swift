/// Why a request is not served as it is.
struct RequestFailure: Error, Equatable {
    /// The status code.
    let status: Int
    /// What is wrong.
    let what: String
    /// The parameter, member or header that it is about.
    var place: String?
    /// What to do.
    let whatToDo: String

    /// A failure; `place` is nil where it is about the whole.
    init(_ status: Int, _ what: String, at place: String? = nil, whatToDo: String) {
        (self.status, self.what, self.place, self.whatToDo) = (status, what, place, whatToDo)
    }

    /// A parameter or a member that is not as it should be.
    static func wrong(_ place: String, _ what: String, allowed: String) -> RequestFailure {
        RequestFailure(400, what, at: place, whatToDo: "write \(allowed)")
    }

    /// Something that is not there.
    static func missing(_ what: String, whatToDo: String) -> RequestFailure {
        RequestFailure(404, what, whatToDo: whatToDo)
    }
}
