// bench.h — what every benchmark program needs: a clock, and a main that runs
// one workload and prints how many nanoseconds an item of it takes.
//
//     $ build/bench/ours one-to-one
//     212.7

#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

struct workload {
    const char *name; // NULL ends a table
    // Does count items, or a few more, and checks that they were done.
    // Returns the nanoseconds that took, without what it took to set up.
    int64_t (*run)(long count);
    long least; // below that, starting threads would be most of the time
};

// The body of main. Runs the workload that the command line names with larger
// and larger counts until a run is long enough to be measured.
int bench_main(int argc, char **argv, const struct workload *workloads);

// Nanoseconds on a clock that only goes forward.
int64_t bench_now(void);

// Keeps a processor busy for about 1 µs.
void bench_microsecond(void);

#endif
