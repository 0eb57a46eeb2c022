internal import Foundation
package import Node
internal import Transport

/// Who is served: people and programs that came here themselves, not pages of other sites that sent a browser here.
package struct AccessPolicy: Sendable {
    /// What a request says of itself.
    package struct Knock: Sendable {
        /// The `Host` headers.
        package var hosts: [String] = []
        /// The `Origin` header: the site whose page sent the browser here.
        package var origin: String?
        /// The `Sec-Fetch-Site` header, which says the same.
        package var fetchSite: String?
        /// The `Authorization` header.
        package var authorization: String?

        /// A request that says nothing.
        package init() {}
    }

    /// Why a request is not served.
    package struct Refusal: Error, Equatable {
        /// The status code.
        package let status: Int
        /// The sentence.
        package let sentence: String
        /// What to do.
        package let whatToDo: String
    }

    private let isOnThisMachineOnly: Bool
    private let token: AccessToken?

    /// Serves requests to `address`, and with a `token` those only that carry it.
    package init(address: HTTPAddress, token: AccessToken?) {
        isOnThisMachineOnly = address.isOnThisMachineOnly
        self.token = token
    }

    /// Why a request is not served; nil when it is.
    ///
    /// `isPublic` is whether what it asks for is no secret, so that it needs no token: the page that asks people for it.
    package func refusal(of knock: Knock, isPublic: Bool = false) -> Refusal? {
        guard let host = knock.hosts.first, knock.hosts.count == 1 else {
            return Refusal(
                status: 400,
                sentence: "a request has one Host header",
                whatToDo: "send one"
            )
        }
        // A name of somebody else's that was made to lead here (DNS rebinding).
        guard isOurs(host) else {
            return Refusal(
                status: 403,
                sentence: "the host '\(host.prefix(100))' is not this machine",
                whatToDo: "use its address"
            )
        }
        let isForeign = knock.origin.map { $0 != "http://\(host)" } ?? false
        let isSentByOthers = knock.fetchSite.map { !["same-origin", "none"].contains($0) } ?? false
        guard !isForeign, !isSentByOthers else {
            return Refusal(
                status: 403,
                sentence: "pages of other sites are not served",
                whatToDo: "open http://\(host)/ itself"
            )
        }
        guard isPublic || token?.isCarried(by: knock.authorization) ?? true else {
            return Refusal(
                status: 401,
                sentence: "the token is missing or is another one",
                whatToDo: "send the token of http.token_file: 'Authorization: Bearer TOKEN'"
            )
        }
        return nil
    }

    private func isOurs(_ host: String) -> Bool {
        guard let name = Self.name(of: host)?.lowercased() else { return false }
        if Endpoint.isLoopback(host: name) { return true }
        guard !isOnThisMachineOnly else { return false }
        let own = ProcessInfo.processInfo.hostName.lowercased()
        return Self.isNumber(name) || name == own || name == "\(own).local"
    }

    /// A host without its port and brackets; nil when it is none.
    private static func name(of host: String) -> String? {
        let whole = /(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?/
        return host.wholeMatch(of: whole).flatMap { $0.1 ?? $0.2 }.map(String.init)
    }

    /// Whether a host is an address, which nobody can make lead elsewhere.
    private static func isNumber(_ name: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1
    }
}
