internal import ArgumentParser
internal import Transport

/// The names that topics have on the wire.
struct TopicOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What every topic begins with, such as robot1.", valueName: "name"))
    var namespace = ""

    @Option(
        help: ArgumentHelp(
            "Another name for a topic, such as /camera/front/image:=/head/rgb; may be given several times.",
            valueName: "from:=to"
        )
    )
    var remap: [String] = []

    func validate() throws { _ = try names() }

    /// The names.
    func names() throws -> TopicNames {
        do throws(TopicNameError) {
            return try TopicNames(namespace: namespace, remaps: remap)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
