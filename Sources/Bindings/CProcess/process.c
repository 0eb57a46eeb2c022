#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_GROUPS = 256 };

// Signals as a new program expects them: none blocked, none ignored.
static void reset_signals(void) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// In the child, where after a fork of several threads only functions that signal handlers may call are allowed.
static void become(const char *const *arguments, const char *const *environment, const char *folder,
                   const int output[2], const int errors[2], pid_t parent, int report) {
    setpgid(0, 0);
    reset_signals();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have ended before the line above.
    if (getppid() != parent) _exit(127);
    int nothing = open("/dev/null", O_RDONLY);
    if ((folder == NULL || chdir(folder) == 0) && nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(output[1], 1) >= 0 &&
        dup2(errors[1], 2) >= 0) {
        close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
        // It keeps its own pipes whole: when this program is killed, its last words must not be the death of it (SIGPIPE).
        fcntl(output[0], F_DUPFD, 200);
        fcntl(errors[0], F_DUPFD, 200);
        execvpe(arguments[0], (char *const *)arguments, (char *const *)environment);
    }
    int failure = errno;
    ssize_t written = write(report, &failure, sizeof failure);
    _exit(written == sizeof failure ? 127 : 126);
}

static int start(const char *const *arguments, const char *const *environment, const char *folder, const int output[2],
                 const int errors[2], pid_t *process) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become(arguments, environment, folder, output, errors, parent, report[1]);
    int failure = child < 0 ? errno : 0;
    close(report[1]);
    if (child > 0) {
        setpgid(child, child);
        // Nothing comes when the program was started: the pipe closes with the start.
        int reason = 0;
        ssize_t count;
        do count = read(report[0], &reason, sizeof reason);
        while (count < 0 && errno == EINTR);
        if (count == sizeof reason) {
            failure = reason;
            waitpid(child, NULL, 0);
        }
        *process = child;
    }
    close(report[0]);
    return failure;
}

int semsplat_spawn(const char *const *arguments, const char *const *environment, const char *folder, int streams[2],
                   pid_t *process) {
    int output[2], errors[2];
    if (pipe2(output, O_CLOEXEC) != 0) return errno;
    if (pipe2(errors, O_CLOEXEC) != 0) {
        int failure = errno;
        close(output[0]);
        close(output[1]);
        return failure;
    }
    int failure = start(arguments, environment, folder, output, errors, process);
    close(output[1]);
    close(errors[1]);
    if (failure != 0) {
        close(output[0]);
        close(errors[0]);
        return failure;
    }
    streams[0] = output[0];
    streams[1] = errors[0];
    for (int i = 0; i < 2; i++) fcntl(streams[i], F_SETFL, O_NONBLOCK);
    return 0;
}

static void end_groups(const pid_t *groups, int count, unsigned patience_seconds) {
    for (int i = 0; i < count; i++) kill(-groups[i], SIGTERM);
    for (unsigned tenths = 0; tenths < 10 * patience_seconds; tenths++) {
        int left = 0;
        for (int i = 0; i < count; i++) left += kill(-groups[i], 0) == 0;
        if (left == 0) return;
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    for (int i = 0; i < count; i++) kill(-groups[i], SIGKILL);
}

static void guard(int pipe_end, unsigned patience_seconds) {
    pid_t groups[MOST_GROUPS];
    int count = 0;
    for (;;) {
        pid_t group; // negative: it is gone
        ssize_t got = read(pipe_end, &group, sizeof group);
        if (got < 0 && errno == EINTR) continue;
        if (got != sizeof group) break;
        if (group > 0 && count < MOST_GROUPS) groups[count++] = group;
        for (int i = 0; group < 0 && i < count; i++)
            if (groups[i] == -group) groups[i--] = groups[--count];
    }
    end_groups(groups, count, patience_seconds);
}

int semsplat_start_guard(unsigned patience_seconds) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        // A session of its own: a terminal's Ctrl-C is not meant for it.
        setsid();
        for (int number = 1; number < NSIG; number++) signal(number, number == SIGCHLD ? SIG_DFL : SIG_IGN);
        prctl(PR_SET_NAME, "semsplat-guard");
        // Whoever waits for the end of this program's output must not wait for the guard.
        int nothing = open("/dev/null", O_RDWR);
        for (int descriptor = 0; descriptor < 3; descriptor++) dup2(nothing, descriptor);
        dup2(ends[0], 3);
        close_range(4, ~0U, 0);
        guard(3, patience_seconds);
        _exit(0);
    }
    close(ends[0]);
    return ends[1];
}

void semsplat_tell_guard(int guard, pid_t group, int is_there) {
    pid_t word = is_there ? group : -group;
    while (write(guard, &word, sizeof word) < 0 && errno == EINTR) {}
}

static int signal_pipe = -1;

static void note_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe has told enough.
    ssize_t ignored = write(signal_pipe, &byte, 1);
    (void)ignored;
    errno = saved;
}

int semsplat_watch_signals(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    signal_pipe = ends[1];
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigemptyset(&action.sa_mask);
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
    // A terminal that goes away must not take this program with it while children are left.
    signal(SIGPIPE, SIG_IGN);
    return ends[0];
}
