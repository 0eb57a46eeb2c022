public import SemanticSplat

/// A model, and windows of a rendered room for it.
public final class RepeatedPrediction {
    /// Of the model.
    public let predictor: any WindowPredictor
    /// The views, untouched.
    public let window: [PosedView]
    private var touched: [PosedView]
    private var runs = 0

    /// Reads a model and renders a window for it.
    ///
    /// - Parameters:
    ///   - model: a model folder.
    ///   - views: of the windows.
    ///   - threads: on which it works; the daemon has two.
    ///   - refresh: which views of a window it predicts anew.
    /// - Throws: ``PredictorError`` when the folder is no model's.
    public init(
        model: String,
        views: Int,
        threads: Int = 2,
        refresh: RefreshPolicy = .all
    ) throws {
        predictor = try SemanticSplatPredictor(ModelFolder(path: model), threads: threads)
            .refreshing(refresh)
        window = simulatedWindow(
            views,
            width: predictor.networkWidth,
            height: predictor.networkHeight
        )
        touched = window
    }

    /// The window with its last images touched in one pixel: to what remembers images they are new.
    ///
    /// - Parameter fresh: how many images are.
    /// - Returns: as many views as always.
    public func nextWindow(fresh: Int) -> [PosedView] {
        runs += 1
        for view in touched.indices.suffix(fresh) {
            touched[view].image.pixels[0] = UInt8(truncatingIfNeeded: runs)
            touched[view].image.pixels[1] = UInt8(truncatingIfNeeded: runs >> 8)
        }
        return touched
    }
}
