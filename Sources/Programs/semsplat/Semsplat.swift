internal import ArgumentParser
internal import Foundation
internal import Node
internal import Tensors

/// The root of the command line: one file per subcommand.
struct Semsplat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "semsplat",
        abstract: "Ask a moving camera where things are, by name.",
        discussion: """
            A daemon takes camera images and poses over ZeroMQ, builds a map of Gaussians that know \
            what they are, and answers goals such as "the red mug" with masks and positions.

            A first try, in three terminals:
              semsplat run
              semsplat simulate --seed 7 --endpoint tcp://127.0.0.1:5550
              semsplat ask "red mug" --wait-for-map 30

            Exit codes: 0 done or found, 2 usage, 3 not found, 4 deadline, 5 cannot connect, \
            1 anything else.
            """,
        version: "semsplat \(semsplatVersion)",
        subcommands: [
            RunCommand.self,
            LaunchCommand.self,
            StreamCommand.self,
            RecordCommand.self,
            RecordingCommand.self,
            MapCommand.self,
            ParametersCommand.self,
            ReplayCommand.self,
            ConvertCommand.self,
            RecoverCommand.self,
            ExportCommand.self,
            CameraCommand.self,
            SimulateCommand.self,
            AskCommand.self,
            PointCommand.self,
            PredictCommand.self,
            EvaluateCommand.self,
            CalibrateCommand.self,
            InfoCommand.self,
            DoctorCommand.self,
            KeygenCommand.self,
            DemoCommand.self,
            SoakCommand.self,
            GrowthCommand.self,
        ]
    )
}

@main
enum Program {
    static func main() async {
        prepareProcess()
        do {
            var command = try Semsplat.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error).rawValue)
        }
    }

    /// Prints what went wrong (or the help that was asked for) and says which code to exit with.
    private static func report(_ error: any Error) -> ExitStatus {
        if let failure = error as? CommandFailure {
            if !failure.message.isEmpty { StandardError.write("error: \(failure.message)") }
            return failure.status
        }
        let message = Semsplat.fullMessage(for: error)
        switch Semsplat.exitCode(for: error) {
        case .success:
            print(message)
            return .done
        case .validationFailure:
            StandardError.write(message)
            return .usage
        default:
            StandardError.write("error: \(error)")
            return .failed
        }
    }
}
