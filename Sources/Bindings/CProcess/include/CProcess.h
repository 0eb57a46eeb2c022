#pragma once
#include <sys/types.h>

// Starts a program in a process group of its own. Its standard input is empty; `streams` become the ends, which
// do not block, where its output and its errors are read. It is told to end (SIGTERM) when the thread that starts it ends. `folder` may be NULL for the present one.
// The program is looked for in PATH. Returns 0, or the error number of what failed.
int semsplat_spawn(const char *const *arguments, const char *const *environment, const char *folder,
                   int streams[2], pid_t *process);

// Starts a guard: a process that outlives this one for as long as it takes to end what this one leaves behind. It reads
// from a pipe which process groups there are; when the pipe's other end closes, however that comes about, it sends
// SIGTERM to those that are left, and SIGKILL `patience_seconds` later. Returns the pipe's other end, or -1 (see errno).
int semsplat_start_guard(unsigned patience_seconds);

// Tells the guard of a process group, or (is_there == 0) that it is gone.
void semsplat_tell_guard(int guard, pid_t group, int is_there);

// Writes the number of each SIGINT, SIGTERM, SIGHUP and SIGCHLD as a byte into a pipe whose other end it returns, or -1.
// The pipe does not block. May be called once.
int semsplat_watch_signals(void);
