// Tells ThreadSanitizer what Swift's runtime orders. The runtime is built without it, so that it cannot see for itself.
//
// scripts/sanitize.sh preloads this into the tests. It tells no more than what the runtime orders, so that races stay
// visible: who waited for a Mutex comes after who held it, and who finds itself the only owner of an object, to change
// it in place, comes after everybody who gave it up. (What frees an object needs no telling: the compiler
// keeps deinits unseen.)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef __x86_64__
#error "the jump of divert_release is x86-64's"
#endif

// Weak, because programs that the tests start are preloaded too, and have no sanitizer.
#pragma weak __tsan_acquire
#pragma weak __tsan_release
void __tsan_acquire(void *);
void __tsan_release(void *);

// Mutex, where there is contention: the kernel hands it on. The rest of it is in the program, and seen.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    static SWIFT void (*real)(uint32_t, SELF void *);
    if (!real) real = dlsym(RTLD_NEXT, LOCK);
    real(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF void *mutex) {
    static SWIFT void (*real)(SELF void *);
    if (!real) real = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    real(mutex);
}

bool swift_isUniquelyReferenced_nonNull_native(const void *object) {
    static bool (*real)(const void *);
    if (!real) real = dlsym(RTLD_NEXT, __func__);
    bool is_only_owner = real(object);
    if (is_only_owner && __tsan_acquire) __tsan_acquire((void *)object);
    return is_only_owner;
}

bool swift_isUniquelyReferenced_native(const void *object) {
    return object && swift_isUniquelyReferenced_nonNull_native(object);
}

// No object where it is nothing or negative, as the runtime has it: short strings lie in the pointer itself.
static void give_up(uintptr_t object) {
    if ((intptr_t)object > 0 && __tsan_release) __tsan_release((void *)object);
}

static void (*real_release_n)(uintptr_t, uint32_t);

void swift_release_n(uintptr_t object, uint32_t count) {
    if (!real_release_n) real_release_n = dlsym(RTLD_NEXT, __func__);
    give_up(object);
    real_release_n(object, count);
}

void swift_bridgeObjectRelease_n(uintptr_t bridge, uint32_t count) {
    swift_release_n(bridge & 0x80fffffffffffff9, count);  // as the runtime does
}

static void release(uintptr_t object) { swift_release_n(object, 1); }

// The runtime itself releases what it destroys for the program (a dictionary, by its value witness), and no preloaded
// function comes between. So its swift_release begins with a jump to ours: jmp *0(%rip), and the address.
__attribute__((constructor)) static void divert_release(void) {
    uint8_t *entry = dlsym(RTLD_DEFAULT, "swift_release");
    if (!__tsan_release || !entry) return;
    uint8_t jump[14] = {0xff, 0x25};
    void (*target)(uintptr_t) = release;
    memcpy(jump + 6, &target, sizeof target);
    uintptr_t page = (uintptr_t)entry & ~(uintptr_t)4095;
    if (mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) abort();
    memcpy(entry, jump, sizeof jump);
}
