/// What an endpoint says about who can reach it.
public enum Endpoint {
    /// Whether only programs on this machine can use `endpoint`.
    ///
    /// True for `ipc:`, `inproc:` and for TCP on 127.0.0.0/8, `[::1]`, `localhost` and `lo`.
    public static func isLoopback(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") || endpoint.hasPrefix("inproc://") { return true }
        guard endpoint.hasPrefix("tcp://") else { return false }
        let address = endpoint.dropFirst("tcp://".count)
        guard let colon = address.lastIndex(of: ":") else { return false }
        let host = address[..<colon]
        return ["lo", "[::1]"].contains(host) || isLoopback(host: host)
    }

    /// Refuses an endpoint that other machines can reach, unless keys are asked for there or it was permitted.
    ///
    /// `permission` says in words what to do to reach so far, for the error's sentence.
    ///
    /// - Throws: `TransportError.reachableWithoutKeys`.
    public static func requireLoopback(
        _ endpoint: String,
        permitted: Bool,
        permission: String
    ) throws(TransportError) {
        guard permitted || isLoopback(endpoint) else {
            throw .reachableWithoutKeys(endpoint, permission: permission)
        }
    }

    /// Whether a host, by name or number and without brackets, is this machine and out of reach for others.
    ///
    /// Four numbers, the first of them 127: a name that only starts like that is somebody's.
    public static func isLoopback(host: some StringProtocol) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
