public import SemanticSplat
public import Transport

/// Everything that can be chosen about the daemon.
///
/// The initial values are the defaults, and they work: `semsplat run` needs no file.
/// `launch/demo.yaml` shows every key.
public struct NodeConfiguration: Sendable, Equatable {
    /// The sensors' side.
    public var sensors = Sensors()

    /// Where goals are asked (ROUTER, binds).
    ///
    /// The default is `tcp://127.0.0.1:5560`.
    public var goalEndpoint = "tcp://127.0.0.1:5560"

    /// Where results are published (XPUB, binds).
    ///
    /// The default is `tcp://127.0.0.1:5561`.
    public var resultEndpoint = "tcp://127.0.0.1:5561"

    /// Whether endpoints that other machines can reach may be bound although no keys are
    /// configured.
    ///
    /// The default is false.
    public var allowsOtherMachinesWithoutKeys = false

    /// Keys, and who may connect.
    public var security = Security()

    /// The figures over HTTP.
    public var http = HTTP()

    /// The names that topics have on the wire: `topics.namespace` and `topics.remap`.
    ///
    /// The default is the names that the documentation gives.
    public var topics = TopicNames.unchanged

    /// The name of the frame that the map lives in.
    ///
    /// The default is `map`.
    public var worldFrame = "map"

    /// The frame that drifts and never leaps, which localisation places in the world (REP-105).
    ///
    /// The default is `odom`.
    public var odometryFrame = "odom"

    /// The predictor.
    public var predictor = Predictor()

    /// The map.
    public var mapping = Map()

    /// The answers.
    public var grounding = Answers()

    /// What planners' answers are made for.
    public var planning = Planning()

    /// The recording.
    public var record = Record()

    /// Creates the defaults.
    public init() {}

    /// What the daemon listens to.
    public struct Sensors: Sendable, Equatable {
        /// The robot's publishers (SUB, connects).
        ///
        /// The default is `tcp://127.0.0.1:5550` alone.
        public var endpoints = ["tcp://127.0.0.1:5550"]

        /// The names of the cameras to use, as in `/camera/<name>/image`.
        ///
        /// The default, an empty list, means every camera that publishes.
        public var cameras: [String] = []

        /// Calibration files by camera, for cameras that publish none (ROS camera_info YAML or
        /// Kalibr camchain YAML).
        public var calibrationFiles: [String: String] = [:]

        /// The longest gap between two transforms to interpolate over.
        ///
        /// The default is 0.5 s.
        public var maximumPoseGapSeconds = 0.5

        /// The longest message that is read.
        ///
        /// The default is 64 MiB.
        public var maximumMessageMebibytes = 64

        /// How long an input may be silent before diagnostics name it, within another 0.2 s.
        ///
        /// The default is 1.5 s.
        public var starvingAfterSeconds = 1.5
    }

    /// The files that keys are in.
    ///
    /// Only their paths are ever in a configuration, because it is attached to recordings.
    public struct Security: Sendable, Equatable {
        /// The daemon's secret key, by which planners know it and by which it shows itself to publishers.
        ///
        /// The default is none: then whoever can connect is let in.
        public var serverKey: String?

        /// The folder with one `.pub` file for each client and its rights.
        public var clients: String?

        /// The public keys of the robot's publishers: none, one for all, or one for each endpoint in order.
        public var publishers: [String] = []
    }

    /// Where the daemon's figures are served over HTTP.
    public struct HTTP: Sendable, Equatable {
        /// Where to listen; nil for nowhere.
        ///
        /// The default is `127.0.0.1:5580`.
        public var endpoint: HTTPAddress? = HTTPAddress(host: "127.0.0.1", port: 5_580)

        /// The file with the token that every request must carry (`Authorization: Bearer TOKEN`).
        ///
        /// The default is none. Beyond this machine there must be one.
        public var tokenFile: String?
    }

    /// What turns a window of keyframes into Gaussians.
    public struct Predictor: Sendable, Equatable {
        /// The kinds of predictor.
        public enum Kind: String, Sendable, CaseIterable {
            /// The trained network.
            case semanticSplat = "semanticsplat"
            /// TEST DOUBLE: true depth and names, read from a labelled sequence folder.
            case oracleTestDouble = "oracle_test_double"
        }

        /// Which predictor.
        ///
        /// The default is the trained network.
        public var kind = Kind.semanticSplat

        /// The model folder.
        ///
        /// The default is `default`, found under `models/`.
        public var model = "default"

        /// Which views of a window are predicted anew when the window before had most of them.
        ///
        /// The default is what is new and the one before it.
        public var refresh = RefreshPolicy.usual

        /// The labelled sequence of the test double.
        public var oracleSequence = ""
    }

    /// The map's bounds.
    public struct Map: Sendable, Equatable {
        /// Keyframes in the window, N.
        ///
        /// The default is 4; the predictor takes 2, 3 or 4.
        public var window = 4

        /// The most memory for Gaussians.
        ///
        /// The default is 512 MiB.
        public var budgetMebibytes = 512

        /// The file that the map is saved into while the daemon runs and when it ends, and that it begins with.
        ///
        /// The default is none.
        public var file: String?

        /// How often the map is saved into the file, where it has changed.
        ///
        /// The default is 30 s.
        public var saveEverySeconds = 30.0

        /// The folder of maps that are saved and loaded by request.
        ///
        /// The default is `maps`.
        public var folder = "maps"
    }

    /// The robot that is to stand and grasp, and the floor plan that it drives by.
    public struct Planning: Sendable, Equatable {
        /// The edge of a cell of the floor plan.
        ///
        /// The default is 0.05 m.
        public var cellMetres = 0.05

        /// What is lower than this is driven over.
        ///
        /// The default is 0.1 m.
        public var floorClearanceMetres = 0.1

        /// What is higher than this is passed under.
        ///
        /// The default is 1.5 m.
        public var robotHeightMetres = 1.5

        /// The radius of a circle around the base that holds all of the robot.
        ///
        /// The default is 0.25 m.
        public var robotRadiusMetres = 0.25

        /// How far from an object's box the base is to stand.
        ///
        /// The default is 0.6 m.
        public var standoffMetres = 0.6

        /// How far the gripper opens.
        ///
        /// The default is 0.085 m.
        public var gripperOpeningMetres = 0.085

        /// How often at most the floor plan is made anew and published.
        ///
        /// The default is 2 Hz.
        public var occupancyHertz = 2.0
    }

    /// Where the daemon records what comes in and goes out.
    public struct Record: Sendable, Equatable {
        /// The MCAP file that is recorded from the start on; `{time}` in it becomes that moment.
        ///
        /// The default is none. An existing file is never overwritten.
        public var path: String?

        /// The folder of recordings that are asked for by request.
        ///
        /// The default is `sessions`.
        public var folder = "sessions"

        /// A file that would grow past this is ended, and the next one begun.
        ///
        /// The default is 3072 MiB.
        public var splitMebibytes = 3_072

        /// A file ends after so many minutes; 0 for no such limit.
        ///
        /// The default is 0.
        public var splitMinutes = 0.0
    }

    /// Defaults for goals that leave something open.
    public struct Answers: Sendable, Equatable {
        /// The deadline of a goal that names none.
        ///
        /// The default is 5 s.
        public var deadlineSeconds = 5.0
    }
}
