/// Serialises ROS messages for seeds, as ROS 1 or as CDR.
struct ROSMessageBytes {
    let isCDR: Bool
    private(set) var bytes: [UInt8]

    init(cdr isCDR: Bool) {
        self.isCDR = isCDR
        bytes = isCDR ? [0, 1, 0, 0] : []
    }

    mutating func put(_ value: some FixedWidthInteger) {
        let size = value.bitWidth / 8
        if isCDR { while (bytes.count - 4) % size != 0 { bytes.append(0) } }
        for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    mutating func put(_ values: [Double]) { for value in values { put(value.bitPattern) } }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count + (isCDR ? 1 : 0)))
        bytes += Array(text.utf8) + (isCDR ? [0] : [])
    }

    mutating func put(data: [UInt8]) {
        put(UInt32(data.count))
        bytes += data
    }

    mutating func putHeader(_ frame: String) {
        if !isCDR { put(UInt32(1)) }
        put(UInt32(10))
        put(UInt32(5))
        put(frame)
    }

    /// One of each kind that is read: topic, type and message.
    static func examples(cdr isCDR: Bool) -> [BagBytes.Entry] {
        func entry(
            _ topic: String,
            _ type: String,
            _ fill: (inout ROSMessageBytes) -> Void
        ) -> BagBytes.Entry {
            var message = ROSMessageBytes(cdr: isCDR)
            fill(&message)
            return BagBytes.Entry(topic: topic, type: type, data: message.bytes)
        }
        let identity: [Double] = [0, 0, 0, 0, 0, 0, 1]
        return [
            entry("/tf", "tf2_msgs/TFMessage") {
                $0.put(UInt32(1))
                $0.putHeader("map")
                $0.put("camera")
                $0.put(identity)
            },
            entry("/camera/camera_info", "sensor_msgs/CameraInfo") {
                $0.putHeader("camera")
                for size in [2, 3] as [UInt32] { $0.put(size) }
                $0.put("plumb_bob")
                $0.put(UInt32(5))
                $0.put([0.1, 0, 0, 0, 0])
                $0.put([3, 0, 1, 0, 3, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1])
                $0.put([3, 0, 1, 0, 0, 3, 1, 0, 0, 0, 1, 0])
                for number in [0, 0, 0, 0, 0, 0] as [UInt32] { $0.put(number) }
                $0.put(UInt8(0))
            },
            entry("/camera/image_raw", "sensor_msgs/Image") {
                $0.putHeader("camera")
                for size in [2, 3] as [UInt32] { $0.put(size) }
                $0.put("mono8")
                $0.put(UInt8(0))
                $0.put(UInt32(3))
                $0.put(data: [1, 2, 3, 4, 5, 6])
            },
            entry("/camera/image_raw/compressed", "sensor_msgs/CompressedImage") {
                $0.putHeader("camera")
                $0.put("jpeg")
                $0.put(data: [0xFF, 0xD8, 0xFF, 0xD9])
            },
            entry("/depth/image/compressedDepth", "sensor_msgs/CompressedImage") {
                $0.putHeader("camera")
                $0.put("16UC1; compressedDepth png")
                $0.put(data: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x89, 0x50, 0x4E, 0x47])
            },
            entry("/odom", "nav_msgs/Odometry") {
                $0.putHeader("odom")
                $0.put("camera")
                $0.put(identity + [Double](repeating: 0, count: 36 + 6 + 36))
            },
        ]
    }
}
