internal import Foundation

/// A table of words.
struct TextTable {
    let title: String
    let header: [String]
    var rows: [[String]]
}

extension EvaluationReport {
    /// The tables for a terminal.
    public var text: String {
        tables.map { table in
            let lines = [table.header] + table.rows
            let widths = table.header.indices.map { column in
                lines.map { $0[column].count }.max() ?? 0
            }
            let body = lines.map { line in
                zip(line, widths).map { cell, width in
                    cell + String(repeating: " ", count: width - cell.count)
                }.joined(separator: "  ")
            }
            return ([table.title] + body.map { "  " + $0 }).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// The tables for a document.
    public var markdown: String {
        let names = sequences.map { "`\($0.name)`" }.joined(separator: ", ")
        let head = "## Model `\(model)` on \(names)\n\n\(options.views) context views.\n"
        return head
            + tables.map { table in
                let rule = table.header.map { _ in "---" }
                let lines = ([table.header, rule] + table.rows).map {
                    "| " + $0.joined(separator: " | ") + " |"
                }
                return "\n### \(table.title)\n\n" + lines.joined(separator: "\n") + "\n"
            }.joined()
    }

    private var tables: [TextTable] {
        var tables: [TextTable] = []
        let tallies = [("all", total)] + gaps.map { ("gap \($0)", tally(gap: $0)) }
        if options.tables.contains(.nvs) { tables.append(pictures(tallies)) }
        if options.tables.contains(.depth) { tables.append(depth(tallies)) }
        if options.tables.contains(.language) { tables.append(language(tallies)) }
        if options.tables.contains(.promptable) { tables.append(promptable(total)) }
        if peers != nil { tables += peerTables(tallies) }
        if !ablation.isEmpty { tables.append(ablationTable) }
        if let scores = goalScores { tables += [goals(scores), answers, mapped] }
        tables += referringTables
        tables.append(timing)
        return tables
    }

    private func pictures(_ tallies: [(String, ViewTally)]) -> TextTable {
        TextTable(
            title: "Novel views (targets between contexts)",
            header: ["windows", "method", "PSNR dB", "SSIM", "LPIPS", "coverage"],
            rows: tallies.flatMap { name, tally in
                PictureMethod.allCases.map { method in
                    let row = tally.pictures[method] ?? ViewTally.Pictures()
                    return [
                        name, method.rawValue, digits(Statistics.mean(row.psnr), 2),
                        digits(Statistics.mean(row.ssim)), "n/a",
                        digits(Statistics.mean(row.coverage)),
                    ]
                }
            }
        )
    }

    private func depth(_ tallies: [(String, ViewTally)]) -> TextTable {
        TextTable(
            title: "Depth at context views",
            header: ["windows", "method", "AbsRel", "RMSE m", "delta1"],
            rows: (tallies + sequences.map { ($0.name, $0.total) }).flatMap { name, tally in
                DepthMethod.allCases.map { method in
                    let row = tally.depth[method].flatMap(DepthErrors.mean)
                    return [
                        name, method.rawValue, digits(row?.absRel), digits(row?.rmseMetres),
                        digits(row?.delta1),
                    ]
                }
            }
        )
    }

    private func language(_ tallies: [(String, ViewTally)]) -> TextTable {
        TextTable(
            title: "Language, 8 classes",
            header: ["windows", "method", "views", "mIoU", "Acc", "mAcc", "consistency"],
            rows: tallies.flatMap { name, tally in
                LanguageMethod.allCases.flatMap { method in
                    let row = tally.language[method] ?? ViewTally.Language()
                    return [("source", row.source), ("target", row.target)].map { views, matrix in
                        [
                            name, method.rawValue, views, digits(matrix.meanIntersectionOverUnion),
                            digits(matrix.accuracy), digits(matrix.meanAccuracy),
                            digits(Statistics.mean(tally.consistency[method] ?? [])),
                        ]
                    }
                }
            }
        )
    }

    private func promptable(_ tally: ViewTally) -> TextTable {
        TextTable(
            title:
                "Promptable segmentation (\(options.promptPoints)x\(options.promptPoints) points, best of three masks)",
            header: ["method", "views", "mIoU", "Acc", "recall"],
            rows: PromptMethod.allCases.flatMap { method in
                let row = tally.promptable[method] ?? PromptTally()
                return [("source", row.source), ("target", row.target)].map { views, scores in
                    [
                        method.rawValue, views, digits(Statistics.mean(scores.overlaps)),
                        digits(Statistics.mean(scores.accuracies)),
                        digits(Statistics.mean(scores.recalls)),
                    ]
                }
            }
        )
    }

    private func goals(_ scores: GoalScores) -> TextTable {
        let columns = [("value", scores)] + (unseenGoalScores.map { [("unseen kinds", $0)] } ?? [])
        func row(_ figure: String, _ value: (GoalScores) -> String) -> [String] {
            [figure] + columns.map { value($0.1) }
        }
        return TextTable(
            title: "Goals (distance from the best object's centroid to the nearest true box)",
            header: ["figure"] + columns.map(\.0),
            rows: [
                row("names asked that are there") { String($0.asked) },
                row("found") { digits($0.found) },
                row("success within 0.10 m") { digits($0.successWithin10Centimetres) },
                row("success within 0.25 m") { digits($0.successWithin25Centimetres) },
                row("success within 0.50 m") { digits($0.successWithin50Centimetres) },
                row("median error, m") { digits($0.medianErrorMetres) },
                row("mask IoU") { digits($0.maskIoU) },
                row("names asked that are not there") { String($0.absentAsked) },
                row("falsely found") { digits($0.falseFound) },
            ]
        )
    }

    private var answers: TextTable {
        TextTable(
            title: "Answers",
            header: ["sequence", "name", "there", "error m", "mask IoU", "answer"],
            rows: outcomes.map { outcome in
                [
                    outcome.sequence, outcome.name, outcome.isPresent ? "yes" : "no",
                    digits(outcome.errorMetres, 2), digits(outcome.maskIoU, 2), outcome.note,
                ]
            }
        )
    }

    private var mapped: TextTable {
        let errors = DepthErrors.mean(mappedDepth)
        return TextTable(
            title: "Depth of the map's keyframes (predicted anew: \(options.refresh.rawValue))",
            header: ["keyframes", "AbsRel", "RMSE m", "delta1"],
            rows: [
                [
                    String(mappedDepth.count), digits(errors?.absRel), digits(errors?.rmseMetres),
                    digits(errors?.delta1),
                ]
            ]
        )
    }

    private var timing: TextTable {
        let goals = outcomes.map(\.milliseconds)
        return TextTable(
            title: "Time and memory",
            header: ["figure", "value"],
            rows: [
                [
                    "prediction p50, ms",
                    digits(Statistics.percentile(0.5, of: predictMilliseconds), 0),
                ],
                [
                    "prediction p95, ms",
                    digits(Statistics.percentile(0.95, of: predictMilliseconds), 0),
                ],
                ["goal p50, ms", digits(Statistics.percentile(0.5, of: goals), 1)],
                ["goal p99, ms", digits(Statistics.percentile(0.99, of: goals), 1)],
                ["peak resident memory, MiB", digits(peakResidentMebibytes, 0)],
            ]
        )
    }

    func digits(_ value: Double?, _ places: Int = 3) -> String {
        value.map { String(format: "%.\(places)f", $0) } ?? "n/a"
    }
}
