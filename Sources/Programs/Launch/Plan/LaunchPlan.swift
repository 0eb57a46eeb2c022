/// What a launch file comes to with given arguments: processes, in the order of their start.
public struct LaunchPlan: Sendable, Equatable {
    /// The nodes; each comes after those that it waits for.
    public let nodes: [PlannedNode]

    /// Orders nodes; nil when some wait for each other in a circle.
    init?(ordering nodes: [PlannedNode]) {
        var ordered: [PlannedNode] = []
        var left = nodes
        while !left.isEmpty {
            let done = Set(ordered.map(\.name))
            guard let next = left.firstIndex(where: { done.isSuperset(of: $0.after) }) else {
                return nil
            }
            ordered.append(left.remove(at: next))
        }
        self.nodes = ordered
    }

    /// The names of nodes that wait for each other, the first one again at the end; empty when none do.
    static func circle(in nodes: [PlannedNode]) -> [String] {
        var left = nodes
        while let free = left.firstIndex(where: { node in
            node.after.allSatisfy { name in !left.contains { $0.name == name } }
        }) {
            left.remove(at: free)
        }
        var path: [String] = []
        var next = left.first
        while let node = next {
            if let start = path.firstIndex(of: node.name) { return path[start...] + [node.name] }
            path.append(node.name)
            next = left.first { node.after.contains($0.name) }
        }
        return path
    }
}
