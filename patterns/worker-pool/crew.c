// crew.c — an array of threads.

#include "worker-pool/crew.h"

#include <stdint.h>
#include <stdlib.h>

bool crew_start(struct crew *crew, size_t count, void *(*work)(void *arg),
                void *arg) {
    *crew = (struct crew){.count = 0};
    if (count > SIZE_MAX / sizeof *crew->threads)
        return false; // not left to calloc: that of a sanitizer aborts
    crew->threads = calloc(count, sizeof *crew->threads);
    if (crew->threads == NULL)
        return false;
    while (crew->count < count) {
        pthread_t *thread = &crew->threads[crew->count];
        if (pthread_create(thread, NULL, work, arg) != 0)
            return false;
        crew->count++;
    }
    return true;
}

void crew_join(struct crew *crew) {
    for (size_t i = 0; i < crew->count; i++)
        pthread_join(crew->threads[i], NULL);
    free(crew->threads);
}

bool crew_has_me(const struct crew *crew) {
    for (size_t i = 0; i < crew->count; i++)
        if (pthread_equal(crew->threads[i], pthread_self()))
            return true;
    return false;
}
