internal import ArgumentParser
internal import Recording

/// Which topics of a ROS bag become what, where the choice by names and types is not the right one.
struct BagSelection: ParsableArguments {
    @Option(
        name: .customLong("bag-camera"),
        help: ArgumentHelp(
            "A camera of a ROS bag and its topics, instead of those that are found; may be given several times.",
            valueName: "name=image[,info[,depth]]"
        ),
        transform: BagOptions.Camera.init(argument:)
    )
    var cameras: [BagOptions.Camera] = []

    @Option(
        name: .customLong("bag-pose"),
        help: ArgumentHelp(
            "A topic of poses or odometry in a ROS bag, instead of /tf, and the frame whose pose it is.",
            valueName: "topic[=frame]"
        ),
        transform: BagOptions.PoseTopic.init(argument:)
    )
    var pose: BagOptions.PoseTopic?

    /// The options as the reader takes them.
    var options: BagOptions { BagOptions(cameras: cameras, pose: pose) }

    /// Opens the bag at `path` as chosen.
    func open(_ path: String) throws -> BagConversion { try openBag(path, options) }

    /// Says that the options are for bags only.
    func refuseForOthers(_ path: String) throws {
        guard options == BagOptions() else {
            throw CommandFailure(
                .usage,
                "--bag-camera and --bag-pose are for ROS bags, which '\(path)' is not"
            )
        }
    }
}

/// Opens a ROS bag, with what to do where it cannot be read.
func openBag(_ path: String, _ options: BagOptions = BagOptions()) throws -> BagConversion {
    let file: BagFile
    do throws(BagError) { file = try BagFile(path) } catch {
        throw CommandFailure(.failed, error.description)
    }
    do throws(BagError) { return try BagConversion(file, options: options) } catch {
        throw CommandFailure(options == BagOptions() ? .failed : .usage, error.description)
    }
}

extension BagOptions.Camera {
    fileprivate init(argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        let topics = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count == 2, (1...3).contains(topics.count), !topics[0].isEmpty else {
            throw ValidationError(
                "'\(argument)' is no camera; write NAME=IMAGE_TOPIC, and behind it ,INFO_TOPIC and ,DEPTH_TOPIC where they are wanted"
            )
        }
        func topic(_ index: Int) -> String? {
            index < topics.count && !topics[index].isEmpty ? topics[index] : nil
        }
        self.init(
            name: parts[0],
            imageTopic: topics[0],
            infoTopic: topic(1),
            depthTopic: topic(2)
        )
    }
}

extension BagOptions.PoseTopic {
    fileprivate init(argument: String) throws {
        let parts = argument.split(
            separator: "=",
            maxSplits: 1,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }), let topic = parts.first else {
            throw ValidationError("'\(argument)' is no topic; write TOPIC or TOPIC=FRAME")
        }
        self.init(topic: topic, childFrame: parts.count == 2 ? parts[1] : nil)
    }
}
