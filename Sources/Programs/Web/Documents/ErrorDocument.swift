/// What is said instead of what was asked for.
struct ErrorDocument: Encodable {
    struct Reason: Encodable {
        let status: Int
        let what: String
        let `where`: String?
        let whatToDo: String
    }

    let error: Reason

    init(_ failure: RequestFailure) {
        error = Reason(
            status: failure.status,
            what: failure.what,
            where: failure.place,
            whatToDo: failure.whatToDo
        )
    }
}
