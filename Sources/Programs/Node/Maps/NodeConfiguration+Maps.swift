extension NodeConfiguration {
    /// Where the map of that name is; the configuration's own where the name is empty.
    ///
    /// - Throws: `NodeError` for a name that is none, or a path.
    func mapPath(named name: String) throws(NodeError) -> String {
        guard !name.isEmpty else {
            guard let file = mapping.file else {
                throw NodeError("no name is given, and the configuration names no mapping.file")
            }
            return file
        }
        guard name.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]{0,99}/) != nil else {
            throw NodeError(
                "the name '\(name.prefix(100))' is not allowed; write 1 to 100 letters, digits, '.', '_' or '-', no folder"
            )
        }
        return "\(mapping.folder)/\(name).semsplat"
    }

    /// The map of that name.
    ///
    /// - Throws: `NodeError` for a name that is none, and a file that does not fit.
    func mapFile(named name: String) throws(NodeError) -> MapFile {
        try MapFile(contentsOf: mapPath(named: name), for: self)
    }
}
