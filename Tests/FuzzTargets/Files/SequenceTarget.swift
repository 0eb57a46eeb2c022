internal import Foundation
internal import Imaging
internal import Recording

extension FuzzTarget {
    /// A sequence folder: intrinsics.json, poses.csv, labels.json and labelled_frames.json.
    static let sequence = FuzzTarget(
        "sequence",
        longestInput: 3072,
        words: ["\"fx\": ", "\"width\": ", "\"instances\": ", "\"obb\": ", "1e999", "nan", "-0.0"],
        seeds: {
            let intrinsics =
                #"{"fx": 20, "fy": 20, "cx": 11.5, "cy": 7.5, "width": 24, "height": 16}"#
            let poses = """
                frame,timestamp_s,m00,m01,m02,m03,m10,m11,m12,m13,m20,m21,m22,m23,m30,m31,m32,m33
                0,0.033333,1,0,0,0.5,0,1,0,0,0,0,1,0,0,0,0,1
                1,0.066666,1,0,0,0.6,0,1,0,0,0,0,1,0,0,0,0,1

                """
            let labels = """
                {"categories": ["mug"], "instances": {"1": {"name": "mug", "category": "mug",
                "centroid": [0, 0, 1], "obb": {"center": [0, 0, 1], "size": [1, 1, 1], "yaw": 0.5}},
                "2": {"name": "b", "category": "c", "centroid": [0, 0, 1], "obb": {"center": [0, 0, 1],
                "size": [1, 1, 1], "rotation": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}}}}
                """
            // Seconds that once overflowed on the way to nanoseconds.
            let late = poses.replacing("0.033333", with: "9999999999")
            return [("plain", poses), ("crash-late-stamp", late)].map { name, poses in
                let texts = [intrinsics, poses, labels, "[0, 1]"]
                return (name, texts.flatMap { InputBytes.packed(Array($0.utf8)) })
            }
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            for name in ["intrinsics.json", "poses.csv", "labels.json", "labelled_frames.json"] {
                _ = try FuzzScratch.file(input.part(), "sequence/\(name)")
            }
            let folder = try SequenceFolder("\(FuzzScratch.folder)/sequence")
            for index in folder.frames.indices {
                _ = (try? folder.color(index), try? folder.depth(index))
            }
        }
    )
}
