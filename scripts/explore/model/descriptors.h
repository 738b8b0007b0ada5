// descriptors.h — what stands behind the numbers by which a program names its
// files, pipes and what else the kernel has for it.
//
// The kernel keeps what they hold: bytes, who has which end open, which number
// is free. None of its calls is made before it can be done at once, so that a
// wait is an operation of the schedule; and a schedule begins with all closed.
//
// As in the kernel a number leads to a description, which two numbers share
// after dup, and that to a thing, which two descriptions share: both ends of a
// pipe, or a file that was opened twice.

#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "explore.h"

#pragma GCC visibility push(hidden)

enum {
    OWN = 3,                // the explorer's own
    DESCRIPTORS = 256,      // of the program
    HANDLES = 512,          // from here on: other names for what is in use
    MAX_DESCRIPTIONS = 255, // in a schedule
    MAX_TIMERS = 64,
    MAX_TOUCHED = 80,
};

enum kind {
    UNKNOWN, // open before main, or by a call that is not followed
    REGULAR, // a file that never waits
    STREAM,  // one end of a pipe, or of a pair of sockets
    COUNTER, // an eventfd
    TIMER,
    SIGNALS,
    POLLER, // epoll
};

struct description {
    enum kind kind;
    bool is_nonblocking;
    uint64_t inode;  // of a file
    uint64_t mask;   // of signals
    int handle;      // of the explorer's own, to what tells of signals
    int number;      // of the description itself
    int thing;       // the number of the first description of it
    bool is_watched; // by a poller
    uint64_t members[MAX_DESCRIPTIONS / 64 + 1]; // that a poller watches
};

// What an operation is done to; see struct things.
enum { SLOT_BITS = 16, NUMBERS_BIT = SLOT_BITS, NAMES_BIT, OTHER_BITS };
struct touched {
    struct things things;
    int count;
    struct {
        const volatile void *object;
        bool changes;
    } all[MAX_TOUCHED];
};

// Whether a poller watches a description.
bool is_member(const struct description *poller, int number);

void touch(struct touched *touched, const volatile void *object, int bit,
           bool changes);
void touch_description(struct touched *touched, const struct description *one,
                       bool changes);
// Both ends of a pipe, all of a file; and the pollers that watch it.
void touch_thing(struct touched *touched, const struct description *one,
                 bool changes);
void touch_poller(struct touched *touched, const struct description *poller);
const volatile void *thing_of(const struct description *one);

// Announces an operation, and returns when it is to be done. When it is quiet
// it is no point of choice as long as no other thread touches any of it.
enum how operate(struct operation operation, const struct touched *touched,
                 bool is_quiet);
// What it has done: others can notice it, or not.
void took_effect(const struct touched *touched);
void only_looked(const struct touched *touched);

// A new description; of the same thing as another one, or of its own (NULL).
struct description *describe(enum kind kind, const struct description *same);

// Gives what stands behind a handle, which it closes, the lowest number that is
// free, from least on. Returns -1 with errno if the handle is -1.
int install(int handle, const struct description *one, int least,
            bool closes_on_exec, uintptr_t pc);
// For a call that opens a number itself: before, and after it, with what the
// first has returned. And one that closes it.
int begin_to_open(bool by_name, uintptr_t pc);
void opened(int file, int likely, const struct description *one, uintptr_t pc);
void begin_close(int file, uintptr_t pc);
void closed(int file, uintptr_t pc);
// The same number, moved to where the program does not see it.
int handle_of(int file);

// That of a number, from 1 on; NULL: there are no more.
struct description *description_number(int number);

bool is_number(int file); // that a program can have
// What stands behind a number now; NULL: it is not open, or is unknown.
struct description *behind(int file);
// The same, as a step of its own.
struct description *look_up(int file, uintptr_t pc);
// An operation on a number and on what stands behind it, in one step, behind
// which the call is to be made. Returns what stands behind it by then.
struct use {
    enum what what;
    bool is_quiet;
    bool changes_description, changes_thing;
};
struct description *use_number(int file, struct use use, uintptr_t pc);
// For an operation that was done to more than was known when it was announced.
void touch_late(const struct touched *late, uintptr_t pc);
// Another name for it, so that it stays open while it is waited for.
int hold(int file);

// What the current thread waits for: until one of these, which are handles,
// has the events that are asked for; or a timer is due, a bit for each.
struct pollfd;
struct waiting {
    const struct pollfd *polled;
    int count;
    uint64_t timers;
    int64_t end;                      // of the wait
    const struct description *poller; // with what it watches by then, or NULL
};
bool can_go_on(struct thread *thread);
int poll_now(struct pollfd *all, int count);
struct waiting *waiting_of(const struct thread *thread);
int64_t end_of_wait(const struct waiting *waiting);
// A timer has been set, or a poller watches another one: threads that wait may
// go on at another time.
void waits_have_changed(void);

// Of timerfd.c: timers whose time has come are, and signals are there; when is
// the first of some timers due; the bit of one, or 0.
void settle(const struct thread *thread);
void settle_signals(const struct thread *thread); // of signalfd.c
int64_t first_due(uint64_t timers);
uint64_t timer_bit(const struct description *one);

// The steps of these: a number is about to be closed, or given to another one;
// it has been closed; it leads to this from now on.
void begin_to_close(int file, enum what what, uintptr_t pc);
void close_slot(int file, uintptr_t pc);
void set_slot(int file, const struct description *one, uintptr_t pc);

// What is put back for the next schedule: the standard streams, if closed.
void keep_standard(int file);
void restore_standard(void);

// Of file.c: that names lead to other files than before is part of it; which
// file it is; and what the last schedule has opened is closed.
void touch_names(struct touched *touched);
struct stat;
uint64_t inode_of(const struct stat *about);
void close_files(void);

#pragma GCC visibility pop

#endif
