// tell_valgrind.h — tells Helgrind and DRD what atomic operations put in order,
// which they do not see: they know locks and joins.
//
//     tell_atomic(&ready, sizeof ready); // whatever is done with it is no race
//     …
//     tell_released(&ready);
//     atomic_store_explicit(&ready, true, memory_order_release);
//     …
//     if (atomic_load_explicit(&ready, memory_order_acquire))
//         tell_acquired(&ready); // what came before tell_released is seen
//
// What is told is believed: a claim that is false hides a race. So these calls
// stand beside the operation that makes them true, and the other tools, which
// know it, are told nothing. They are compiled with -DTELL_VALGRIND alone, and
// cost a few instructions there; else they are nothing.

#ifndef TELL_VALGRIND_H
#define TELL_VALGRIND_H

#if defined TELL_VALGRIND && defined __has_include
#if __has_include(<valgrind/drd.h>)
#define VALGRIND_LISTENS
#endif
#endif

#ifdef VALGRIND_LISTENS

// Both headers name the requests alike, and the second one takes the names.
#include <valgrind/helgrind.h>

#include <valgrind/drd.h>

// From here on accesses to these bytes are no races: they are atomic.
static inline void tell_atomic(void *address, unsigned long size) {
    VALGRIND_HG_DISABLE_CHECKING(address, size);
    ANNOTATE_BENIGN_RACE_SIZED(address, size, "atomic");
}

// From here on they are watched again, as when the object has ended.
static inline void tell_plain(void *address, unsigned long size) {
    VALGRIND_HG_ENABLE_CHECKING(address, size);
    VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_FINISH_SUPPRESSION, address,
                                    size, 0, 0, 0);
}

// What this thread did until here comes before what a thread does after
// tell_acquired of the same address. Stands before the operation.
static inline void tell_released(void *address) {
    DO_CREQ_v_W(_VG_USERREQ__HG_USERSO_SEND_PRE, void *, address);
    ANNOTATE_HAPPENS_BEFORE(address);
}

// Stands behind the operation that has seen the released value.
static inline void tell_acquired(void *address) {
    DO_CREQ_v_W(_VG_USERREQ__HG_USERSO_RECV_POST, void *, address);
    ANNOTATE_HAPPENS_AFTER(address);
}

#else

#define tell_atomic(address, size) ((void)0)
#define tell_plain(address, size)  ((void)0)
#define tell_released(address)     ((void)0)
#define tell_acquired(address)     ((void)0)

#endif

#endif
