internal import Foundation
internal import Geometry

/// Things to sit on, one person each.
enum Seats {
    static func chair(_ dice: inout Dice) -> Model {
        var model = Model(name: "chair", category: .chair, synonyms: ["dining chair", "seat"])
        let frame = dice.chance(0.7) ? Surface.wood(&dice) : Surface.metal(&dice)
        let isUpholstered = dice.chance(0.5)
        let (width, depth) = (dice.between(0.4, 0.48), dice.between(0.4, 0.48))
        let seatHeight = dice.between(0.42, 0.47)
        let padding = Surface.fabric(dice.pick(NamedColor.textile).color, &dice, plainShare: 0.8)
        model.addLegs(
            width,
            depth,
            height: seatHeight - 0.02,
            inset: 0.03,
            frame,
            LegStyle.random(&dice, thickness: dice.between(0.03, 0.045))
        )
        if isUpholstered {
            model.add(
                .roundedBox(width, depth, 0.07, radius: 0.03).moved(0, 0, seatHeight - 0.03),
                padding
            )
        } else {
            model.add(
                .roundedBox(width, depth, 0.03, radius: 0.012).moved(0, 0, seatHeight - 0.02),
                frame
            )
        }
        addBack(
            &model,
            &dice,
            width,
            depth,
            seatHeight,
            frame: frame,
            panel: isUpholstered ? padding : frame
        )
        return model
    }

    private static func addBack(
        _ model: inout Model,
        _ dice: inout Dice,
        _ width: Double,
        _ depth: Double,
        _ seatHeight: Double,
        frame: Surface,
        panel: Surface
    ) {
        let top = seatHeight + dice.between(0.38, 0.52)
        let lean = dice.between(0.03, 0.07)
        let y = depth / 2 - 0.02
        for x in [-1.0, 1] {
            model.add(
                .tube(
                    [
                        [x * (width / 2 - 0.02), y, seatHeight - 0.02],
                        [x * (width / 2 - 0.02), y + lean, top],
                    ],
                    radius: 0.016
                ),
                frame
            )
        }
        func bar(_ from: Double, _ to: Double, _ thickness: Double) -> TriangleMesh {
            let middle = (from + to) / 2
            let shift = lean * (middle - seatHeight) / (top - seatHeight)
            return .roundedBox(width - 0.03, thickness, to - from, radius: 0.012)
                .turned(-atan2(lean, top - seatHeight), about: [1, 0, 0])
                .moved(0, y + shift * from / max(middle, 0.01), from)
        }
        switch dice.count(0, 2) {
        case 0: model.add(bar(seatHeight + 0.1, top, 0.03), panel)
        case 1:
            let rungs = dice.count(2, 4)
            for rung in 0..<rungs {
                let z = seatHeight + 0.1 + Double(rung) * (top - seatHeight - 0.12) / Double(rungs)
                model.add(bar(z, z + 0.055, 0.018), panel)
            }
        default:
            model.add(bar(top - 0.07, top, 0.022), frame)
            for slat in -2...2 {
                let x = Double(slat) * (width - 0.1) / 4
                model.add(
                    .tube(
                        [[x, y, seatHeight], [x, y + lean * 0.9, top - 0.05]],
                        radius: 0.009,
                        sides: 6
                    ),
                    frame
                )
            }
        }
    }

    static func officeChair(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "office chair",
            category: .chair,
            synonyms: ["chair", "desk chair", "swivel chair"]
        )
        let base =
            dice.chance(0.5) ? Surface.plastic(LinearColor(38, 38, 40), &dice) : .metal(&dice)
        let cover = Surface.cloth(dice.pick(NamedColor.textile).color, &dice)
        let height = dice.between(0.44, 0.52)
        for arm in 0..<5 {
            let angle = 2 * .pi * Double(arm) / 5 + 0.3
            let end = Vector3(0.29 * cos(angle), 0.29 * sin(angle), 0.07)
            model.add(.tube([[0, 0, 0.1], end], radii: [0.03, 0.018]), base)
            model.add(
                .ellipsoid([0.028, 0.028, 0.028], steps: 6).moved(end.x, end.y, 0.028),
                .plastic(LinearColor(28, 28, 30), &dice)
            )
        }
        model.add(.cylinder(0.028, height - 0.1).moved(0, 0, 0.08), base)
        model.add(.roundedBox(0.48, 0.47, 0.09, radius: 0.04).moved(0, 0, height - 0.04), cover)
        let backHeight = dice.between(0.42, 0.62)
        model.add(
            .roundedBox(0.44, 0.07, backHeight, radius: 0.033)
                .turned(-0.12, about: [1, 0, 0]).moved(0, 0.22, height + 0.12),
            cover
        )
        model.add(
            .tube(
                [[0, 0.1, height - 0.02], [0, 0.26, height], [0, 0.26, height + 0.25]],
                radius: 0.02
            ),
            base
        )
        if dice.chance(0.6) {
            for x in [-0.27, 0.27] {
                model.add(
                    .tube(
                        [
                            [x * 0.9, 0.03, height], [x, 0.03, height + 0.04],
                            [x, 0.03, height + 0.2],
                        ],
                        radius: 0.014
                    ),
                    base
                )
                model.add(
                    .roundedBox(0.06, 0.26, 0.03, radius: 0.012).moved(x, 0, height + 0.2),
                    base
                )
            }
        }
        return model
    }

    static func stool(_ dice: inout Dice) -> Model {
        var model = Model(name: "stool", category: .chair, synonyms: ["chair", "seat"])
        let frame = Surface.wood(&dice)
        let height = dice.between(0.42, 0.66)
        let radius = dice.between(0.15, 0.19)
        let seat =
            dice.chance(0.5) ? frame : Surface.leather(dice.pick(NamedColor.textile).color, &dice)
        for leg in 0..<(dice.chance(0.5) ? 3 : 4) {
            let angle = Double(leg) * 2 * .pi / 3 + 0.4
            model.add(
                .tube(
                    [
                        [radius * 1.05 * cos(angle), radius * 1.05 * sin(angle), 0],
                        [radius * 0.6 * cos(angle), radius * 0.6 * sin(angle), height - 0.02],
                    ],
                    radius: 0.016
                ),
                frame
            )
        }
        model.add(.disc(radius, 0.045, edge: 0.015).moved(0, 0, height - 0.04), seat)
        model.rests = [
            Rest(
                kind: .seat,
                middle: [0, 0, height + 0.005],
                size: [radius * 1.5, radius * 1.5],
                isRound: true
            )
        ]
        return model
    }

    static func bench(_ dice: inout Dice) -> Model {
        var model = Model(name: "bench", category: .chair, synonyms: ["seat"])
        let frame = Surface.wood(&dice)
        let (width, depth) = (dice.between(0.9, 1.3), dice.between(0.32, 0.4))
        let height = dice.between(0.42, 0.46)
        model.addLegs(
            width,
            depth,
            height: height - 0.02,
            inset: 0.05,
            frame,
            LegStyle.random(&dice, thickness: 0.05)
        )
        model.add(.roundedBox(width, depth, 0.04, radius: 0.012).moved(0, 0, height - 0.03), frame)
        model.rests = [
            Rest(kind: .seat, middle: [0, 0, height + 0.01], size: [width * 0.9, depth * 0.9])
        ]
        return model
    }

    /// An armchair (one seat) or a sofa (two to four).
    static func sofa(_ dice: inout Dice, seats: Int) -> Model {
        let isArmchair = seats == 1
        var model = Model(
            name: isArmchair ? "armchair" : "sofa",
            category: .sofa,
            synonyms: isArmchair ? ["sofa chair", "upholstered chair"] : ["couch", "settee"]
        )
        let named = dice.pick(NamedColor.textile)
        let cover =
            dice.chance(0.25)
            ? Surface.leather(named.color, &dice) : .fabric(named.color, &dice, plainShare: 0.8)
        let feet = Surface.wood(&dice)
        let arm = dice.between(0.12, 0.22)
        let seat = isArmchair ? dice.between(0.52, 0.62) : dice.between(0.55, 0.66)
        let width = seat * Double(seats) + 2 * arm
        let depth = dice.between(0.8, 0.95)
        let seatHeight = dice.between(0.38, 0.44)
        let armHeight = dice.between(0.54, 0.64)
        let backHeight = dice.between(0.72, 0.88)
        let foot = dice.between(0.05, 0.13)
        model.addLegs(width, depth, height: foot, inset: 0.07, feet, .tapered(0.03))
        model.add(
            .roundedBox(width - 0.02, depth - 0.04, seatHeight - foot - 0.1, radius: 0.03).moved(
                0,
                0,
                foot
            ),
            cover
        )
        for x in [-1.0, 1] {
            model.add(
                .roundedBox(arm, depth, armHeight - foot, radius: min(0.06, 0.45 * arm)).moved(
                    x * (width / 2 - arm / 2),
                    0,
                    foot
                ),
                cover
            )
        }
        model.add(
            .roundedBox(width - 0.04, 0.2, backHeight - foot, radius: 0.07).moved(
                0,
                depth / 2 - 0.1,
                foot
            ),
            cover
        )
        for index in 0..<seats {
            let x = (Double(index) - Double(seats - 1) / 2) * seat
            model.add(
                .roundedBox(seat - 0.012, depth - 0.2, 0.15, radius: 0.05).moved(
                    x,
                    -0.09,
                    seatHeight - 0.14
                ),
                cover
            )
            model.add(
                .roundedBox(seat - 0.03, 0.17, 0.42, radius: 0.07).turned(-0.2, about: [1, 0, 0])
                    .moved(x, depth / 2 - 0.3, seatHeight),
                cover
            )
        }
        model.rests = [
            Rest(
                kind: .seat,
                middle: [0, -0.17, seatHeight + 0.01],
                size: [seat * Double(seats) - 0.1, depth - 0.52]
            )
        ]
        return model
    }
}
