// What to do about what was not used, by the cause that the daemon counts it under.

const poses = "Publish poses at 10 Hz or faster, on the same clock as the images.";
const load = "The machine is too slow for this rate: publish fewer images, or give the daemon more of the processor.";
const message = "Look at what this publisher sends: the daemon could not read it.";
const ignored = "Nothing: a few are normal.";

const advice = {
    no_calibration: "Publish the camera's calibration, or name a file in sensors.calibration_files.",
    calibration_size_mismatch: "Publish the calibration of the resolution that the images have.",
    undecodable_image: "Look at the camera or its cable: the image's bytes are damaged.",
    wrong_byte_count: "Compare the raw image's size and encoding with its bytes.",
    unknown_encoding: "Publish JPEG, PNG, rgb8, bgr8, mono8, yuyv or uyvy.",
    no_frame_id: "Set frame_id to the camera's optical frame.",
    stamp_not_set: "Set the stamp to the moment of exposure.",
    stamp_beyond_time: "Publish nanoseconds since 1970.",
    duplicate_stamp: "Is the image published twice?",
    stamp_backwards: "Does the image come late, or was a clock put back?",
    clock_mismatch: "Set the clocks of camera and localisation to the same time.",
    unknown_frame: "Compare the images' frame name with those on /tf.",
    frames_not_connected: "Publish transforms that connect the map with the camera's frame.",
    no_pose_yet: poses,
    pose_too_old: poses,
    pose_gap: poses,
    non_finite_pose: "Look at the localisation: it publishes numbers that are none.",
    pushed_out: poses,
    too_many_cameras: "Sixteen cameras are the limit; publish fewer.",
    "newer ones came first": load,
    "frames came faster than they could be looked at": load,
    "keyframes left the window before a prediction": load,
    "windows were overtaken by newer ones": ignored,
    "predictions failed": "The daemon's log says why; semsplat doctor checks the model.",
    "answers came after their deadline": "Ask with a longer deadline, or fewer questions at a time.",
    "the disk was slower than the messages": "Record to a faster disk, or fewer topics.",
    "unknown topic": "Remap the topic, or do not publish it to the daemon.",
    "unknown type": "Publish the foxglove type that the topic wants.",
    malformed: message,
    oversized: message,
    "wrong number of parts": message,
    "unknown key": "Copy the client's .pub file into the folder of clients.",
    "missing right": "Add the right to the client's .pub file.",
    "handshake failed": "Compare the keys: docs/SECURITY.md has each sentence.",
};

/** One sentence; empty for a cause that needs the daemon's own words. */
export const dropAdvice = (cause) => advice[cause] ?? "";
