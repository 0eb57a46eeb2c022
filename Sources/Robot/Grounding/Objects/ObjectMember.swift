internal import Geometry
internal import Mapping

/// A Gaussian of an object.
struct ObjectMember {
    /// Its centre in the world, in single precision: a room-sized thing has hundreds of thousands.
    let centre: SIMD3<Float>

    /// Where the map holds it.
    let address: GaussianAddress

    /// How sure it is that the name fits its place, 0 to 1.
    let relevancy: Float

    /// What speaks for the Gaussian itself.
    let evidence: Float

    /// How much it counts for where its thing is.
    var weight: Double { Double(evidence * relevancy) }

    /// Its centre in the world.
    var position: Vector3 { Vector3(centre) }
}

extension SearchableMap {
    /// The Gaussians of an instance, those within `region` where there is one.
    func members(of instance: Instance, within region: OrientedBox?) -> [ObjectMember] {
        let members = members(of: instance)
        guard let region else { return members }
        return members.filter { region.contains($0.position) }
    }

    /// The same without strays (``StrayLimits``).
    func core(of instance: Instance, within region: OrientedBox?) -> [ObjectMember] {
        guard region == nil, let limits = StrayLimits(ofLarge: instance.cells) else {
            return members(of: instance, within: region).withoutStrays
        }
        return members(of: instance, inside: limits)
    }

    private func members(
        of instance: Instance,
        inside limits: StrayLimits = .none
    ) -> [ObjectMember] {
        let count = cells.memberCount(of: instance)
        return [ObjectMember](unsafeUninitializedCapacity: count) { members, filled in
            // Unsafe because hundreds of thousands are copied: growing an array by slices takes three times as long.
            cells.members.withUnsafeBufferPointer { all in
                for cell in instance.cells {
                    for at in cells.memberRange(of: cell.number) {
                        let centre = all[at].centre
                        guard limits.contains(centre) else { continue }
                        members.initializeElement(
                            at: filled,
                            to: ObjectMember(all[at], centre, cell.relevancy)
                        )
                        filled += 1
                    }
                }
            }
        }
    }
}

extension ObjectMember {
    fileprivate init(_ member: LanguageCells.Member, _ centre: SIMD3<Float>, _ relevancy: Float) {
        self.centre = centre
        self.relevancy = relevancy
        (address, evidence) = (member.address, member.evidence)
    }
}
