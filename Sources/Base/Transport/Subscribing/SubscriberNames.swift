/// A subscriber of a robot's publishers, with the rules `TopicRule.sensors`.
public typealias SensorSubscriber = Subscriber

/// A subscriber of the daemon's results, with the rules `TopicRule.results`.
public typealias ResultSubscriber = Subscriber
