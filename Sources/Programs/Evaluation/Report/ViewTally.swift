internal import Imaging

/// Everything measured on views: what the tables nvs, depth, language and consistency are made of.
///
/// Tallies of windows add up to those of a gap, of a sequence, of everything.
struct ViewTally: Sendable {
    /// What is counted for one kind of picture.
    struct Pictures: Sendable {
        var psnr: [Double] = []
        var ssim: [Double] = []
        var coverage: [Double] = []

        /// Counts a picture against the photograph of its view.
        mutating func add(_ picture: [Float], coverage: Double, truth: ColorImage) {
            let photograph = truth.interleavedFloats
            psnr.append(ImageMetrics.psnr(picture, photograph))
            self.coverage.append(coverage)
            if let similarity = ImageMetrics.ssim(
                picture,
                photograph,
                width: truth.width,
                height: truth.height
            ) {
                ssim.append(similarity)
            }
        }

        mutating func add(_ other: Pictures) {
            psnr += other.psnr
            ssim += other.ssim
            coverage += other.coverage
        }
    }

    /// Class predictions at source and at target views.
    struct Language: Sendable {
        var source = ConfusionMatrix(classes: ClassPrompts.names.count)
        var target = ConfusionMatrix(classes: ClassPrompts.names.count)

        mutating func add(_ other: Language) {
            source.add(other.source)
            target.add(other.target)
        }
    }

    var pictures: [PictureMethod: Pictures] = [:]
    var depth: [DepthMethod: [DepthErrors]] = [:]
    var language: [LanguageMethod: Language] = [:]
    /// The model's classes against those that the image encoder sees in the photographs.
    var languageLikeEncoder = Language()
    var promptable: [PromptMethod: PromptTally] = [:]
    /// The drawn field's masks against those of the photographs.
    var promptableLikePhotographs = PromptTally()
    var consistency: [LanguageMethod: [Double]] = [:]
    var predictMilliseconds: [Double] = []
    var peers = PeerTally()

    mutating func add(_ other: ViewTally) {
        pictures.merge(other.pictures) { mine, theirs in
            var sum = mine
            sum.add(theirs)
            return sum
        }
        depth.merge(other.depth, uniquingKeysWith: +)
        language.merge(other.language) { mine, theirs in
            var sum = mine
            sum.add(theirs)
            return sum
        }
        languageLikeEncoder.add(other.languageLikeEncoder)
        promptableLikePhotographs.add(other.promptableLikePhotographs)
        promptable.merge(other.promptable) { mine, theirs in
            var sum = mine
            sum.add(theirs)
            return sum
        }
        consistency.merge(other.consistency, uniquingKeysWith: +)
        predictMilliseconds += other.predictMilliseconds
        peers.add(other.peers)
    }
}

/// The rows of the table nvs.
enum PictureMethod: String, CaseIterable, Sendable {
    case model = "semanticsplat"
    case nearestView = "nearest_view"
}

/// The rows of the table depth.
enum DepthMethod: String, CaseIterable, Sendable {
    case model = "semanticsplat"
    case constant
    case planeSweep = "plane_sweep"
    /// The sweep with no more images than the model has: the window's other contexts.
    case planeSweepSameViews = "plane_sweep_same_views"
}

/// The rows of the tables language and consistency.
enum LanguageMethod: String, CaseIterable, Sendable {
    case imageEncoder = "lseg2d"
    case model = "semanticsplat"
    /// With features pooled over masks of the rendered view.
    case pooled = "semanticsplat_hcam"
}
