// random.c — what differs from one run to the next elsewhere, and is the same
// in each schedule here: random numbers, from the seed, and the time that the
// program has computed.
//
// rand and its like begin with the same state anyhow. Where a program reads the
// processor's clock itself, crash.c answers.

#define _GNU_SOURCE

#include "library.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

// -------------------------------------------------------------- random numbers

static uint64_t state; // which threads share, as a lock would order them

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
static uint64_t next_random(void) {
    if (state == 0)
        state = (ex->seed + (is_other(OTHER_NUMBERS) ? 1000003 : 0)) *
                    0x9e3779b97f4a7c15u +
                1;
    uint64_t drawn = state += 0x9e3779b97f4a7c15u;
    drawn = (drawn ^ drawn >> 30) * 0xbf58476d1ce4e5b9u;
    drawn = (drawn ^ drawn >> 27) * 0x94d049bb133111ebu;
    return drawn ^ drawn >> 31;
}

void random_bytes(void *to, size_t size) {
    char *at = to;
    for (size_t done = 0; done < size; done += sizeof(uint64_t)) {
        uint64_t drawn = next_random();
        plain_memcpy(at + done, &drawn,
                     size - done < sizeof drawn ? size - done : sizeof drawn);
    }
}

void note_random(void) {
    if (++ex->run.randoms > ex->most_randoms)
        ex->most_randoms = ex->run.randoms;
}

static void give(void *to, size_t size, uintptr_t pc) {
    enum { AT_ONCE = 4096 };
    char bytes[AT_ONCE];
    change_state(&state, pc);
    note_random();
    for (size_t done = 0; done < size; done += AT_ONCE) {
        size_t part = size - done < AT_ONCE ? size - done : AT_ONCE;
        random_bytes(bytes, part);
        store_bytes((char *)to + done, bytes, part, pc);
    }
}

ssize_t explored_getrandom(void *to, size_t size, unsigned flags);
ssize_t explored_getrandom(void *to, size_t size, unsigned flags) {
    if (!is_exploring())
        return getrandom(to, size, flags);
    give(to, size, CALLER);
    return (ssize_t)size;
}

int explored_getentropy(void *to, size_t size);
int explored_getentropy(void *to, size_t size) {
    if (!is_exploring())
        return getentropy(to, size);
    if (size > 256) {
        errno = EIO;
        return -1;
    }
    give(to, size, CALLER);
    return 0;
}

static uint32_t random_word(uintptr_t pc) {
    uint32_t value = 0;
    if (!is_exploring())
        return (uint32_t)rand();
    change_state(&state, pc);
    note_random();
    random_bytes(&value, sizeof value);
    return value;
}

uint32_t explored_arc4random(void);
uint32_t explored_arc4random(void) {
    return random_word(CALLER);
}

uint32_t explored_arc4random_uniform(uint32_t bound);
uint32_t explored_arc4random_uniform(uint32_t bound) {
    return bound == 0 ? 0 : random_word(CALLER) % bound;
}

void explored_arc4random_buf(void *to, size_t size);
void explored_arc4random_buf(void *to, size_t size) {
    if (is_exploring())
        give(to, size, CALLER);
}

// --------------------------------------------------------------- time computed

// A microsecond for each step, as the clocks of CPU time have it.
static long microseconds(void) {
    if (!is_exploring())
        return 0;
    note_look_at_time();
    note_far_effect();
    return ex->run.steps + (is_other(OTHER_TIME) ? FORWARD / 1000 : 0);
}

clock_t explored_clock(void);
clock_t explored_clock(void) {
    return microseconds();
}

clock_t explored_times(struct tms *times);
clock_t explored_times(struct tms *times) {
    clock_t ticks = microseconds() * sysconf(_SC_CLK_TCK) / 1000000;
    const struct tms now = {.tms_utime = ticks};
    if (times != NULL)
        store_bytes(times, &now, sizeof now, CALLER);
    return ticks;
}

int explored_getrusage(int who, struct rusage *usage);
int explored_getrusage(int who, struct rusage *usage) {
    (void)who;
    long all = microseconds();
    struct rusage now;
    plain_memset(&now, 0, sizeof now);
    now.ru_utime = (struct timeval){all / 1000000, all % 1000000};
    store_bytes(usage, &now, sizeof now, CALLER);
    return 0;
}

int explored_sched_getcpu(void);
int explored_sched_getcpu(void) {
    return is_other(OTHER_MACHINE) ? 1 : 0;
}
