internal import Geometry
internal import Mapping

/// A Gaussian of an object, and how sure it is that the name fits its place, 0 to 1.
typealias ObjectMember = LanguageCells.RelevantMember

extension ObjectMember {
    /// Its centre in the world, in single precision: a room-sized thing has hundreds of thousands.
    var centre: SIMD3<Float> { member.centre }

    /// Its centre in the world.
    var position: Vector3 { Vector3(centre) }

    /// Where the map holds it.
    var address: GaussianAddress { member.address }

    /// What speaks for the Gaussian itself.
    var evidence: Float { member.evidence }

    /// How much it counts for where its thing is.
    var weight: Double { Double(evidence * relevancy) }
}

extension [ObjectMember] {
    /// The one whose centre is nearest to a place in the world; of equal ones the first.
    func nearest(to place: SIMD3<Float>) -> ObjectMember? {
        var (nearest, least) = (startIndex, Float.infinity)
        for at in indices {
            let offset = self[at].centre - place
            let squared = (offset * offset).sum()
            if squared < least { (nearest, least) = (at, squared) }
        }
        return isEmpty ? nil : self[nearest]
    }
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
        cells.members(
            of: instance.cells.map { Int32($0.number) },
            relevancies: instance.cells.map(\.relevancy),
            from: limits.low,
            to: limits.high
        )
    }
}
