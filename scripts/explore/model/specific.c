// specific.c — the data that each thread has for itself, under keys.
//
// Keys and values lie outside of what is restored for each run: they are too
// many to copy. What constructors have set up is there in every run.

#include "calls.h"

#include <errno.h>

enum { KEYS = 1024, ROUNDS = 4 }; // as glibc's; POSIX asks for 128

struct key {
    bool used;
    void (*destroy)(void *);
};

// Of a thread. The values of keys from count on are NULL.
struct values {
    unsigned generation;
    int count;
    void *value[KEYS];
};

struct specific {
    struct key first_keys[KEYS]; // before main
    struct values first_values;
    unsigned generation;
    struct key keys[KEYS];
    struct values values[MAX_THREADS];
    bool deletes; // a key, in some run: each use of one is a point of choice
};

static struct specific *specific;

__attribute__((constructor(101))) static void set_up(void) {
    if (specific == NULL)
        specific = memory_outside(sizeof *specific);
}

static struct key *keys_now(void) {
    set_up(); // for a constructor that comes even earlier
    if (!is_exploring())
        return specific->first_keys;
    if (specific->generation != ex->generation) {
        specific->generation = ex->generation;
        plain_memcpy(specific->keys, specific->first_keys,
                     sizeof specific->keys);
    }
    return specific->keys;
}

static struct values *values_now(void) {
    set_up();
    if (!is_exploring())
        return &specific->first_values;
    int id = ex->run.current->id;
    struct values *values = &specific->values[id];
    if (values->generation != ex->generation) {
        values->count = 0;
        if (id == 0)
            plain_memcpy(values, &specific->first_values, sizeof *values);
        values->generation = ex->generation;
    }
    return values;
}

static bool is_key(pthread_key_t key) {
    return key < KEYS && keys_now()[key].used;
}

// As with memory of one's own, a replay counts it where it is no choice.
static void use(pthread_key_t key, enum what what, uintptr_t pc) {
    set_up();
    if (key >= KEYS || !is_exploring())
        return;
    if (specific->deletes || turn_ends_here())
        visible(what, &specific->keys[key], pc);
    else
        ex->run.current->points++;
}

int key_create(pthread_key_t *key, void (*destroy)(void *), uintptr_t pc) {
    struct key *keys = keys_now();
    visible(INIT, specific->keys, pc);
    for (unsigned i = 0; i < KEYS; i++)
        if (!keys[i].used) {
            keys[i] = (struct key){true, destroy};
            store_to(key, sizeof *key, pc);
            *key = i;
            return 0;
        }
    return EAGAIN;
}

int key_delete(pthread_key_t key, uintptr_t pc) {
    if (key >= KEYS)
        return EINVAL;
    struct key *keys = keys_now();
    if (is_exploring() && !specific->deletes) {
        specific->deletes = true;
        ex->found_shared = true;
    }
    visible(DESTROY, &specific->keys[key], pc);
    if (!keys[key].used)
        return EINVAL;
    note_event(specific->keys, true, pc);
    keys[key].used = false;
    struct values *first = &specific->first_values;
    if (!is_exploring() && first->count > (int)key)
        first->value[key] = NULL;
    for (int i = 0; is_exploring() && i < ex->run.count; i++) {
        struct values *values = &specific->values[i];
        if (values->generation == ex->generation && values->count > (int)key)
            values->value[key] = NULL;
    }
    return 0;
}

void *key_get(pthread_key_t key, uintptr_t pc) {
    use(key, READ, pc);
    if (!is_key(key))
        fail(MISUSE, pc, "T%d uses a key that was not created, or was deleted",
             thread_now()->id);
    const struct values *values = values_now();
    return (int)key < values->count ? values->value[key] : NULL;
}

int key_set(pthread_key_t key, void *value, uintptr_t pc) {
    use(key, WRITE, pc);
    if (!is_key(key))
        return EINVAL;
    struct values *values = values_now();
    while (values->count <= (int)key)
        values->value[values->count++] = NULL;
    values->value[key] = value;
    return 0;
}

void keys_destroy(void) {
    struct values *values = values_now();
    bool any = values->count > 0;
    for (int round = 0; any && round < ROUNDS; round++) {
        any = false;
        for (int i = 0; i < values->count; i++) {
            const struct key *key = &keys_now()[i];
            void *value = values->value[i];
            if (value == NULL || !key->used || key->destroy == NULL)
                continue;
            values->value[i] = NULL;
            any = true;
            key->destroy(value);
        }
    }
}

// ------------------------------------------------------------- POSIX's calls

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *)) {
    return key_create(key, destroy, CALLER);
}

int pthread_key_delete(pthread_key_t key) {
    return key_delete(key, CALLER);
}

void *pthread_getspecific(pthread_key_t key) {
    return key_get(key, CALLER);
}

int pthread_setspecific(pthread_key_t key, const void *value) {
    return key_set(key, (void *)(uintptr_t)value, CALLER);
}
