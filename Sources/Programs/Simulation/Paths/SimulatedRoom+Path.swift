extension SimulatedRoom {
    /// A path that a robot's camera takes through the room.
    ///
    /// - Parameters:
    ///   - frames: How many pictures are taken on it.
    ///   - rateHz: How many a second.
    ///   - seed: Which of the possible paths; the default is the first.
    /// - Returns: One instant for every picture, in order of time.
    public func path(frames: Int, rateHz: Double, seed: UInt64 = 0) -> [CameraInstant] {
        let dice = Dice(seed: self.seed &* 31 &+ seed &+ 0xACED)
        if kind == .tabletop, var around = TablePath(room: self, dice: dice),
            let instants = around.instants(frames: frames, rateHz: rateHz)
        {
            return instants
        }
        var drive = DrivePath(room: self, dice: dice)
        return drive.instants(frames: frames, rateHz: rateHz)
    }
}
