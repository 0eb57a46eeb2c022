internal import Foundation
internal import Testing
internal import Transport

struct KeyFileTests {
    @Test func `a pair is written into two files, of which one is a secret, and read again`() throws
    {
        let place = try KeyedPlace()
        let folder = place.folder.appending(path: "new").path
        let pair = try KeyPair.generated()
        let files = try pair.write("robot", into: folder, rights: [.ask, .stream])
        #expect(try Self.mode(files.secret) == 0o600 && Self.mode(files.open) & 0o022 == 0)
        #expect(try KeyPair(contentsOf: files.secret) == pair)
        #expect(try PublicKey(contentsOf: files.open) == pair.publicKey)
        let text = try String(contentsOfFile: files.open, encoding: .utf8)
        #expect(text.contains("rights = \"stream, ask\"") && !text.contains("secret-key"))
        #expect(try KeyPair.generated() != pair)
    }

    @Test(arguments: ["robot.key", "robot.pub"])
    func `nothing is overwritten`(taken: String) throws {
        let place = try KeyedPlace()
        let path = try place.write(taken, "mine")
        #expect(throws: KeyError.exists(path)) {
            try KeyPair.generated().write("robot", into: place.folder.path, rights: [])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        let files = try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
        #expect(files.count { $0.hasPrefix("robot") } == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o666, 0o620, 0o601])
    func `a secret that others can read is refused with what to run`(mode: Int) throws {
        let place = try KeyedPlace()
        let path = try place.write("exposed.key", place.server.secretFile, mode: mode)
        let error = #expect(throws: KeyError.self) { try KeyPair(contentsOf: path) }
        let sentence = try #require(error?.description)
        #expect(sentence.hasSuffix("run: chmod 600 \(path)"))
        #expect(sentence.contains("0" + String(mode, radix: 8)))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try KeyPair(contentsOf: path).publicKey.text == place.server.open)
    }

    @Test func `no error and no print shows a secret`() throws {
        let place = try KeyedPlace()
        let (keys, other) = (RawKeys(), RawKeys())
        let broken = [
            keys.secretFile.replacing(keys.open, with: other.open),
            keys.secretFile.replacing(keys.secret, with: keys.secret + "0"),
            keys.secretFile + "    secret-key = \"\(keys.secret)\"\n",
            keys.secretFile + keys.secret + " = \"\(keys.secret)\"\n" + keys.secret + " = 1",
            "secret-key = \"\(keys.secret)\"",
        ]
        for (index, text) in broken.enumerated() {
            let path = try place.write("broken\(index).key", text, mode: 0o600)
            let error = #expect(throws: KeyError.self) { try KeyPair(contentsOf: path) }
            let sentence = try #require(error.map { "\($0) \(String(reflecting: $0))" })
            #expect(sentence.contains(path))
            // The beginning alone would already help who guesses.
            #expect(!sentence.contains(keys.secret.prefix(10)), "\(sentence)")
        }
        let whole = try place.write("whole.key", keys.secretFile, mode: 0o600)
        let pair = try KeyPair(contentsOf: whole)
        var dumped = ""
        dump(try place.client(keys), to: &dumped)
        dump(pair, to: &dumped)
        #expect(!"\(pair) \(String(reflecting: pair)) \(dumped)".contains(keys.secret))
        #expect(dumped.contains(keys.open))
    }

    @Test(arguments: ["", "curve", "public-key = \"short\"", "public-key = \"\u{1}\"", "\u{0}"])
    func `what is no key file is refused`(text: String) throws {
        let place = try KeyedPlace()
        let path = try place.write("odd.pub", text)
        #expect(throws: KeyError.self) { try PublicKey(contentsOf: path) }
        #expect(throws: KeyError.self) { try PublicKey(contentsOf: place.folder.path) }
        #expect(throws: KeyError.self) { try PublicKey(contentsOf: path + ".not") }
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
