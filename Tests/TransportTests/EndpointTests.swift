internal import Testing
internal import Transport

struct EndpointTests {
    @Test(arguments: [
        "tcp://127.0.0.1:5560", "tcp://127.0.0.1:*", "tcp://127.1.2.3:1", "tcp://localhost:5560",
        "tcp://[::1]:5560", "tcp://lo:5560", "ipc:///tmp/socket", "inproc://name",
    ])
    func `an endpoint on this machine is allowed`(endpoint: String) throws {
        try Endpoint.requireLoopback(endpoint, permitted: false, permission: "")
    }

    @Test(arguments: [
        "tcp://*:5560", "tcp://0.0.0.0:5560", "tcp://192.168.1.4:5560", "tcp://eth0:5560",
        "tcp://127.0.0.1.example.com:1", "tcp://127.0.0:5560", "tcp://[::]:5560", "tcp://127.0.0.1",
        "udp://127.0.0.1:5560", "tcp://127.0.0.1:1@evil:2", "",
    ])
    func `an endpoint that others can reach is refused`(endpoint: String) throws {
        let error = #expect(throws: TransportError.self) {
            try Endpoint.requireLoopback(
                endpoint,
                permitted: false,
                permission: "write 'open: true'"
            )
        }
        #expect(error?.description.contains("write 'open: true'") == true)
        try Endpoint.requireLoopback(endpoint, permitted: true, permission: "")
    }

    @Test func `a port of its own choice is told as people write it`() throws {
        let publisher = try ResultPublisher(endpoint: "tcp://127.0.0.1:*")
        defer { publisher.close() }
        #expect(publisher.endpoint.wholeMatch(of: /tcp:\/\/127\.0\.0\.1:[0-9]+/) != nil)
    }

    @Test func `an endpoint in use and one that is none are told apart`() throws {
        let first = try ResultPublisher(endpoint: anyPort)
        defer { first.close() }
        #expect(throws: TransportError.endpointTaken(first.endpoint)) {
            try ResultPublisher(endpoint: first.endpoint)
        }
        #expect(throws: TransportError.badEndpoint("over there", reason: "Invalid argument")) {
            try Subscriber(endpoints: ["over there"])
        }
    }
}
