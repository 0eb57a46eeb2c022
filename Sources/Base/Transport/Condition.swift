internal import Glibc

/// A lock with a condition, whose waits are measured by a clock that nobody sets.
///
/// Foundation's `NSCondition` waits until a time of day: on a robot whose clock is put back by an hour, what should wait for
/// a fifth of a second waits for an hour.
package final class Condition: @unchecked Sendable {
    // @unchecked because POSIX permits calls from any thread; the pointers are set once.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }

    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes one who waits.
    package func signal() { pthread_cond_signal(condition) }

    /// Wakes all who wait.
    package func broadcast() { pthread_cond_broadcast(condition) }

    /// Waits to be woken, which may happen without a reason; call it with the lock held.
    package func wait() { pthread_cond_wait(condition, mutex) }

    /// Waits to be woken, which may happen without a reason; call it with the lock held.
    ///
    /// - Returns: false when the moment came first.
    package func wait(until moment: ContinuousClock.Instant) -> Bool {
        let left = max(.zero, ContinuousClock.now.duration(to: moment)).components
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        // A century is for ever, and does not overflow.
        deadline.tv_sec += Int(min(left.seconds, 3_155_760_000))
        deadline.tv_nsec += Int(left.attoseconds / 1_000_000_000)
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }
}
