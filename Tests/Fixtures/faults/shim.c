/* Preloaded into a daemon under test: puts its time of day off, and makes its disk full or slow.
 *
 * FAULT_CONTROL names a file of one `struct control`, which the test changes while the daemon runs. Only the folder
 * FAULT_FOLDER is a bad disk. Clocks that nobody can set (CLOCK_MONOTONIC, CLOCK_BOOTTIME) stay as they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t clock_offset_seconds;
    int32_t is_disk_full;
    int32_t disk_delay_milliseconds;
};

static volatile struct control *control;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULT_CONTROL");
    folder = getenv("FAULT_FOLDER");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) control = mapped;
    close(file);
}

static int64_t offset(void) { return control ? control->clock_offset_seconds : 0; }

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += offset();
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    (void)zone;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

/* Whether a descriptor is a file of the bad disk; waits there as long as that disk takes. */
static int refuses(int descriptor) {
    if (!control || !folder) return 0;
    if (!control->is_disk_full && !control->disk_delay_milliseconds) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || strncmp(path, folder, strlen(folder)) != 0) return 0;
    if (control->disk_delay_milliseconds) usleep(1000 * control->disk_delay_milliseconds);
    return control->is_disk_full;
}

#define FORWARD(name, type, parameters, arguments)                       \
    type name parameters {                                               \
        static type(*real) parameters;                                   \
        if (!real) real = dlsym(RTLD_NEXT, #name);                       \
        if (refuses(descriptor)) {                                       \
            errno = ENOSPC;                                              \
            return -1;                                                   \
        }                                                                \
        return real arguments;                                           \
    }

FORWARD(write, ssize_t, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
FORWARD(pwrite, ssize_t, (int descriptor, const void *bytes, size_t count, off_t place), (descriptor, bytes, count, place))
FORWARD(pwrite64, ssize_t, (int descriptor, const void *bytes, size_t count, off_t place), (descriptor, bytes, count, place))
FORWARD(writev, ssize_t, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count))
FORWARD(fsync, int, (int descriptor), (descriptor))
FORWARD(fdatasync, int, (int descriptor), (descriptor))
