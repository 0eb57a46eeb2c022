/// An endpoint as people write it.
///
/// A socket with ZMQ_IPV6 reports IPv4 addresses in IPv6 clothes, such as
/// `tcp://[::ffff:127.0.0.1]:5550`, once it has resolved them (libzmq 4.3.4, measured).
func plainEndpoint(_ endpoint: String) -> String {
    endpoint.replacing(/\[::ffff:([0-9.]+)\]/) { $0.1 }
}

/// Whether libzmq may speak of `endpoint` when it says `reported`: the host of `endpoint` may be a
/// name, of which libzmq reports the address.
func isSamePlace(_ endpoint: String, as reported: String) -> Bool {
    guard endpoint != reported else { return true }
    guard let colon = endpoint.lastIndex(of: ":"), let other = reported.lastIndex(of: ":"),
        endpoint[colon...] == reported[other...]
    else { return false }
    let isAddress = endpoint[..<colon].contains("[") || !endpoint[..<colon].contains(/\/.*[a-z]/)
    return !isAddress
}
