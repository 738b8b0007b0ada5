// descriptor.c — the table of descriptors, which all threads share: numbers are
// opened, closed and given out again.
//
// A call looks a number up, which is a step, and is then done to what stands
// behind it, whatever happens to the number meanwhile; as in the kernel. To use
// a number that another thread has closed, and that has been opened anew since,
// is misuse, unless the thread knows of it.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct slot {
    short description; // 0: none
    bool was_closed;
    bool is_closed;
    short changed_by; // the last thread that has opened or closed it
    short closed_by;
    int clock_slot; // and when
    uint32_t clock;
};
static struct table {
    unsigned generation; // the run
    long numbers;        // that are free
    struct slot slots[DESCRIPTORS];
    int standard[OWN]; // what the run has closed; 0: it has not
} * kept;

__attribute__((constructor(101))) static void begin(void) {
    kept = memory_outside(sizeof *kept);
}

static struct slot *slot_of(int file) {
    if (kept->generation != ex->generation) {
        kept->generation = ex->generation;
        plain_memset(kept->slots, 0, sizeof kept->slots);
    }
    return &kept->slots[file];
}

static void touch_slot(struct touched *touched, int file, bool changes) {
    touch(touched, slot_of(file), file % SLOT_BITS, changes);
}

static void touch_numbers(struct touched *touched) {
    touch(touched, &kept->numbers, NUMBERS_BIT, true);
}

bool is_number(int file) {
    return file >= 0 && file < DESCRIPTORS && file != OWN;
}

struct description *behind(int file) {
    if (!is_number(file) || slot_of(file)->description == 0)
        return NULL;
    return description_number(slot_of(file)->description);
}

static void note_change_of(int file, uintptr_t pc) {
    struct thread *me = ex->run.current;
    struct slot *slot = slot_of(file);
    slot->changed_by = (short)me->id;
    slot->clock_slot = me->slot;
    slot->clock = me->clock[me->slot];
    release_to(slot);
    (void)pc;
}

static void check_use(int file, uintptr_t pc) {
    const struct slot *slot = slot_of(file);
    const struct thread *me = ex->run.current;
    if (!ex->strict || !slot->was_closed || slot->changed_by == me->id ||
        me->clock[slot->clock_slot] >= slot->clock)
        return;
    if (!slot->is_closed && slot->closed_by == slot->changed_by)
        fail(MISUSE, pc,
             "T%d uses descriptor %d, which T%d has closed and opened again "
             "since",
             me->id, file, slot->closed_by);
    if (!slot->is_closed)
        fail(MISUSE, pc,
             "T%d uses descriptor %d, which T%d has closed and T%d has opened "
             "again since",
             me->id, file, slot->closed_by, slot->changed_by);
    fail(MISUSE, pc, "T%d uses descriptor %d, which T%d has closed", me->id,
         file, slot->closed_by);
}

struct description *look_up(int file, uintptr_t pc) {
    if (!is_number(file))
        return NULL;
    struct touched touched = {.count = 0};
    touch_slot(&touched, file, false);
    operate(
        (struct operation){
            .what = LOOK_UP, .pc = pc, .deadline = NEVER, .file = file + 1},
        &touched, true);
    note_look(slot_of(file));
    check_use(file, pc);
    return behind(file);
}

int hold(int file) {
    return fcntl(file, F_DUPFD_CLOEXEC, HANDLES);
}

int handle_of(int file) {
    if (file < 0)
        return -1;
    int handle = hold(file);
    close(file);
    return handle;
}

static void touch_use(struct touched *touched, int file, struct use use) {
    const struct description *one = behind(file);
    bool is_known = one != NULL && one->kind != UNKNOWN;
    bool is_output = file == STDOUT_FILENO || file == STDERR_FILENO;
    // What goes to the standard streams is not read again.
    touch_slot(touched, file, !is_known && use.changes_thing && !is_output);
    if (!is_known)
        return;
    touch_description(touched, one, use.changes_description);
    touch_thing(touched, one, use.changes_thing);
}

struct description *use_number(int file, struct use use, uintptr_t pc) {
    if (!is_number(file))
        return NULL;
    struct touched touched = {.count = 0};
    struct touched late = {.count = 0};
    touch_use(&touched, file, use);
    operate(
        (struct operation){
            .what = use.what, .pc = pc, .deadline = NEVER, .file = file + 1},
        &touched, use.is_quiet);
    check_use(file, pc);
    touch_use(&late, file, use);
    if (late.things.changes != touched.things.changes ||
        late.things.looks != touched.things.looks)
        touch_late(&late, pc);
    if (use.changes_thing || use.changes_description)
        took_effect(&late);
    else
        only_looked(&late);
    return behind(file);
}

void set_slot(int file, const struct description *one, uintptr_t pc) {
    struct slot *slot = slot_of(file);
    slot->description = (short)(one == NULL ? 0 : one->number);
    slot->is_closed = false;
    note_change_of(file, pc);
}

static int lowest_free(int handle, int least) {
    int file = fcntl(handle, F_DUPFD, least);
    if (file >= 0)
        close(file);
    return file;
}

static int begin_to_open_from(int least, bool by_name, uintptr_t pc) {
    ex->left_files = true;
    struct touched touched = {.count = 0};
    int likely = lowest_free(OWN, least);
    touch_numbers(&touched);
    if (by_name)
        touch_names(&touched);
    if (is_number(likely))
        touch_slot(&touched, likely, true);
    operate(
        (struct operation){
            .what = OPEN, .pc = pc, .deadline = NEVER, .file = likely + 1},
        &touched, true);
    took_effect(&touched);
    return likely;
}

int begin_to_open(bool by_name, uintptr_t pc) {
    return is_exploring() ? begin_to_open_from(0, by_name, pc) : 0;
}

void opened(int file, int likely, const struct description *one, uintptr_t pc) {
    if (file < 0 || !is_exploring())
        return;
    if (!is_number(file))
        fail(NOT_EXPLORED, pc, "more than %d descriptors", DESCRIPTORS);
    if (file != likely) {
        struct touched late = {.count = 0};
        touch_slot(&late, file, true);
        touch_late(&late, pc);
    }
    set_slot(file, one, pc);
}

int install(int handle, const struct description *one, int least,
            bool closes_on_exec, uintptr_t pc) {
    if (handle < 0)
        return -1;
    int likely = begin_to_open_from(least, false, pc);
    int file = fcntl(handle, closes_on_exec ? F_DUPFD_CLOEXEC : F_DUPFD, least);
    int error = errno;
    close(handle);
    opened(file, likely, one, pc);
    errno = error;
    return file;
}

static void touch_what_is_behind(struct touched *touched, int file) {
    const struct description *one = behind(file);
    touch_slot(touched, file, true);
    if (one != NULL && one->kind != REGULAR)
        touch_thing(touched, one, true);
}

// The last thing that a thread does to a number, before it is another's.
void begin_to_close(int file, enum what what, uintptr_t pc) {
    ex->left_files = true;
    struct touched touched = {.count = 0};
    touch_numbers(&touched);
    touch_what_is_behind(&touched, file);
    operate(
        (struct operation){
            .what = what, .pc = pc, .deadline = NEVER, .file = file + 1},
        &touched, true);
    check_use(file, pc);
    struct touched late = {.count = 0};
    touch_what_is_behind(&late, file);
    touch_late(&late, pc);
    took_effect(&touched);
    const struct description *one = behind(file);
    if (one != NULL && one->kind != REGULAR)
        release_to(thing_of(one));
}

void close_slot(int file, uintptr_t pc) {
    struct slot *slot = slot_of(file);
    slot->description = 0;
    slot->was_closed = slot->is_closed = true;
    slot->closed_by = (short)ex->run.current->id;
    note_change_of(file, pc);
}

// For the next schedule.
void keep_standard(int file) {
    if (file >= 0 && file < OWN && kept->standard[file] == 0)
        kept->standard[file] = fcntl(file, F_DUPFD_CLOEXEC, INPUT + 1);
}

void restore_standard(void) {
    for (int file = 0; file < OWN; file++) {
        if (kept->standard[file] <= 0)
            continue;
        dup2(kept->standard[file], file);
        close(kept->standard[file]);
        kept->standard[file] = 0;
    }
}

int explored_close(int file);
int explored_close(int file) {
    if (file == OWN) {
        errno = EBADF;
        return -1;
    }
    cancellation_point(CALLER);
    if (!is_exploring() || !is_number(file))
        return close(file);
    begin_to_close(file, CLOSE, CALLER);
    keep_standard(file);
    int result = close(file);
    if (result == 0)
        close_slot(file, CALLER);
    return result;
}

void begin_close(int file, uintptr_t pc) {
    if (is_exploring() && is_number(file))
        begin_to_close(file, CLOSE, pc);
}

void closed(int file, uintptr_t pc) {
    if (is_exploring() && is_number(file))
        close_slot(file, pc);
}
