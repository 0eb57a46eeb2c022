internal import Foundation
internal import Testing
internal import Transport

struct AuthorisedClientsTests {
    @Test func `the folder is read while it changes`() async throws {
        let place = try KeyedPlace()
        let (anna, bob) = (RawKeys(), RawKeys())
        try place.admit("anna", anna, rights: "ask stream")
        let clients = try AuthorisedClients(folder: place.clients)
        let (annaKey, bobKey) = (
            try #require(PublicKey(anna.open)), try #require(PublicKey(bob.open))
        )
        #expect(clients.client(annaKey)?.rights == [.ask, .stream])
        #expect(clients.client(bobKey) == nil && clients.problems.isEmpty)

        try place.admit("bob", bob, rights: "control")
        #expect(await holds(within: 2) { clients.client(bobKey)?.rights == [.control] })
        try place.admit("anna", anna, rights: "stream")
        #expect(await holds(within: 2) { clients.client(annaKey)?.rights == [.stream] })
        try place.revoke("anna")
        #expect(await holds(within: 2) { clients.client(annaKey) == nil })
        #expect(clients.all.map(\.name) == ["bob"])
        try FileManager.default.removeItem(atPath: place.clients)
        #expect(await holds(within: 2) { clients.all.isEmpty })
        #expect(clients.problems.first?.contains("it is no folder") == true)
    }

    @Test func `a file that cannot be used admits nobody and is named`() throws {
        let place = try KeyedPlace()
        let (anna, bob, eve) = (RawKeys(), RawKeys(), RawKeys())
        try place.admit("anna", anna, rights: "ask, fly")
        try place.admit("bob", bob, rights: nil)
        try place.admit("twin", eve, rights: "ask")
        try place.admit("twin2", eve, rights: "control")
        let open = try place.write(
            "clients/open.pub",
            RawKeys().openFile(rights: "ask"),
            mode: 0o666
        )
        _ = try place.write("clients/secret.pub", RawKeys().secretFile, mode: 0o600)
        _ = try place.write("clients/left.key", "")
        _ = try place.write("clients/README", "not a key")
        let clients = try AuthorisedClients(folder: place.clients)
        #expect(clients.all.map(\.name) == ["bob"])
        #expect(clients.all.first?.rights.isEmpty == true)
        let problems = clients.problems.joined(separator: "\n")
        for part in [
            "anna.pub is no key file that can be used: its line 'rights' may name 'stream', 'ask', 'control'",
            "bob.pub has no line rights", "twin.pub and ", "have the same key", "chmod o-w \(open)",
            "secret.pub is no key file", "has a .key file",
        ] {
            #expect(problems.contains(part), "\(part) is not in \(problems)")
        }
        #expect(clients.problems.count == 6)
    }

    @Test func `a folder that everybody can change is refused`() throws {
        let place = try KeyedPlace()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: place.clients
        )
        #expect(throws: KeyError.changeable(place.clients, mode: 0o777)) {
            try AuthorisedClients(folder: place.clients)
        }
    }
}
