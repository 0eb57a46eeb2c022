internal import Messages

/// Looks up whether who asks may ask for that, request by request.
struct RequestGate: Sendable {
    let clients: AuthorisedClients

    /// What a request of that type needs.
    static func right(for typeName: String) -> AccessRight {
        switch typeName {
        case LanguageGoal.typeName, PromptGoal.typeName, CancelGoal.typeName: .ask
        default: .control
        }
    }

    /// Why the request is refused; nil when it is not.
    func objection(to typeName: String, userID: String?) -> String? {
        guard let client = userID.flatMap(PublicKey.init).flatMap(clients.client) else {
            return "this key is not in \(clients.folder) any more; put its .pub file there"
        }
        let right = Self.right(for: typeName)
        return client.rights.contains(right) ? nil : client.lack(of: right)
    }
}
