extension EvaluationReport {
    /// The peers of all windows; `nil` when they were not measured.
    var peers: PeerTally? {
        let peers = total.peers
        return peers.isEmpty ? nil : peers
    }

    /// The key `peers`: a row for each method, how the optimisation was done, and what the paper prints.
    var peersJSON: JSONValue {
        guard let peers else { return .null }
        var document = Self.json(peers)
        document["optimisation"] = .object([
            "steps": .integer(options.peers.steps),
            "points": .string(options.peers.points.rawValue),
            "feature_channels": .integer(options.peers.featureChannels),
            "matched_share": .optional(
                Statistics.mean(peers[.featureSplatting].matchedShares)
            ),
        ])
        document["per_gap"] = .object(
            Dictionary(
                uniqueKeysWithValues: gaps.map {
                    (String($0), .object(Self.json(tally(gap: $0).peers)))
                }
            )
        )
        document["printed"] = .object(
            Dictionary(
                uniqueKeysWithValues: PrintedPeer.table1.map { ($0.method.rawValue, Self.json($0)) }
            )
        )
        return .object(document)
    }

    private static func json(_ peers: PeerTally) -> [String: JSONValue] {
        Dictionary(
            uniqueKeysWithValues: PeerMethod.allCases.map { method in
                let row = peers[method]
                return (
                    method.rawValue,
                    .object([
                        "language": sides(row.language, json), "nvs": sides(row.pictures, json),
                        "depth": DepthErrors.mean(row.depth).map(json) ?? .null,
                        "seconds": .optional(Statistics.mean(row.costs.map(\.seconds))),
                        "processor_seconds": .optional(
                            Statistics.mean(row.costs.map(\.processorSeconds))
                        ),
                        "gaussians": .optional(Statistics.mean(row.gaussians)),
                    ])
                )
            }
        )
    }

    /// `null` for a method that has neither, an object with both keys otherwise.
    private static func sides<Value>(
        _ values: [PeerTally.Side: Value],
        _ json: (Value) -> JSONValue
    ) -> JSONValue {
        guard !values.isEmpty else { return .null }
        return .object(
            Dictionary(
                uniqueKeysWithValues: PeerTally.Side.allCases.map {
                    ($0.rawValue, values[$0].map(json) ?? .null)
                }
            )
        )
    }

    private static func json(_ printed: PrintedPeer) -> JSONValue {
        func language(_ overlap: Double?, _ accuracy: Double?) -> JSONValue {
            .object(["miou": .optional(overlap), "acc": .optional(accuracy)])
        }
        return .object([
            "name": .string(printed.name),
            "source": language(printed.sourceOverlap, printed.sourceAccuracy),
            "target": language(printed.targetOverlap, printed.targetAccuracy),
            "psnr": .optional(printed.decibels),
        ])
    }

    /// The tables for people.
    func peerTables(_ tallies: [(String, ViewTally)]) -> [TextTable] {
        [measured(tallies.map { ($0, $1.peers) }), printed]
    }

    private func measured(_ tallies: [(String, PeerTally)]) -> TextTable {
        let points = options.peers.points.rawValue
        return TextTable(
            title:
                "Peers on the same views (feature3dgs: \(options.peers.steps) steps a window, points: \(points))",
            header: [
                "windows", "method", "views", "mIoU", "Acc", "mAcc", "PSNR dB", "SSIM", "coverage",
                "AbsRel",
                "s a window", "CPU s",
            ],
            rows: tallies.flatMap { name, peers in
                PeerMethod.allCases.flatMap { method in
                    PeerTally.Side.allCases.map { figures(of: peers[method], $0) }
                        .filter { $0.dropFirst().contains { $0 != "n/a" } }
                        .map { [name, method.rawValue] + $0 }
                }
            }
        )
    }

    private func figures(of row: PeerTally.Row, _ side: PeerTally.Side) -> [String] {
        let classes = row.language[side]
        let pictures = row.pictures[side] ?? ViewTally.Pictures()
        let isSource = side == .source
        return [
            side.rawValue, digits(classes?.meanIntersectionOverUnion),
            digits(classes?.accuracy), digits(classes?.meanAccuracy),
            digits(Statistics.mean(pictures.psnr), 2), digits(Statistics.mean(pictures.ssim)),
            digits(Statistics.mean(pictures.coverage)),
            digits(isSource ? DepthErrors.mean(row.depth)?.absRel : nil),
            digits(isSource ? Statistics.mean(row.costs.map(\.seconds)) : nil, 2),
            digits(isSource ? Statistics.mean(row.costs.map(\.processorSeconds)) : nil, 2),
        ]
    }

    private var printed: TextTable {
        TextTable(
            title: """
                Printed in the paper (Table 1, ScanNet at 256x256 with LSeg's features): the order of the methods and \
                what happens from source to target can be compared, the figures cannot
                """,
            header: [
                "method", "stands for", "source mIoU", "source Acc", "target mIoU", "target Acc",
                "PSNR dB",
            ],
            rows: PrintedPeer.table1.map { peer in
                [
                    peer.name, peer.method.rawValue, digits(peer.sourceOverlap),
                    digits(peer.sourceAccuracy), digits(peer.targetOverlap),
                    digits(peer.targetAccuracy), digits(peer.decibels, 2),
                ]
            }
        )
    }
}
