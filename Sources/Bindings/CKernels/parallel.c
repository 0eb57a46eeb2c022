#include "include/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define MOST_THREADS 64

typedef struct {
    size_t count, piece;
    void *context;
    semsplat_range_work *work;
    atomic_size_t next;
} range_job;

static void *run_pieces(void *argument) {
    range_job *job = argument;
    for (;;) {
        const size_t begin = atomic_fetch_add(&job->next, job->piece);
        if (begin >= job->count) return NULL;
        const size_t left = job->count - begin;
        job->work(job->context, begin, begin + (left < job->piece ? left : job->piece));
    }
}

void semsplat_parallel(
    size_t count, size_t piece, int threads, void *context, semsplat_range_work *work) {
    range_job job = {.count = count, .piece = piece, .context = context, .work = work};
    atomic_init(&job.next, 0);
    pthread_t helpers[MOST_THREADS];
    int started = 0;
    const int wanted = threads > MOST_THREADS ? MOST_THREADS : threads;
    // A thread that cannot be had is one helper less; the caller's own thread does the rest.
    while (started < wanted - 1 && (size_t)(started + 1) * piece < count
           && pthread_create(&helpers[started], NULL, run_pieces, &job) == 0)
        started++;
    run_pieces(&job);
    for (int i = 0; i < started; i++) pthread_join(helpers[i], NULL);
}

void semsplat_share_memory(int arenas) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, arenas);
    // A prediction's Gaussians have megabytes, a large thing's members tens of them: given back and fetched anew each time, the
    // kernel's pages would take a tenth of a goal.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
#else
    (void)arenas;
#endif
}

int semsplat_is_address_checked(void) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    return 1;
#endif
#endif
    return 0;
}
