// reference_count.h — counts the users of an object; the last one frees it.
//
//     struct image {
//         struct reference_count users;
//         char pixels[100];
//     };
//     struct image *image = malloc(sizeof *image);
//     reference_count_init(&image->users);       // one reference: ours
//     reference_count_retain(&image->users);     // another, for a thread
//     // The thread, when it is done, and we do the same, in any order:
//     if (reference_count_release(&image->users))
//         free(image);
//
// A thread that holds a reference may use the object, and may retain more, for
// others. No call blocks, and all but init may be called from any thread at the
// same time. What any thread did to the object before its release is seen by
// the one that frees it.
//
// The count protects the lifetime of the object and nothing else: what several
// threads write in it needs a lock.

#ifndef REFERENCE_COUNT_H
#define REFERENCE_COUNT_H

#include <stdatomic.h>
#include <stdbool.h>

// Private to reference_count.c. A caller only needs the size. It needs no
// destruction, and moves nowhere.
struct reference_count {
    atomic_uint references; // 0: the object is about to be freed
};

// Begins with one reference, the caller's. To be called before another thread
// knows the object.
void reference_count_init(struct reference_count *count);

// Adds a reference, which the caller may give away. The caller must hold one: a
// thread that only has a pointer comes too late, because the object may be
// gone. Aborts when there is none left, or UINT_MAX of them.
void reference_count_retain(struct reference_count *count);

// As retain, for a caller without a reference: returns false, and adds none,
// when the last one has been released. Something else must keep the memory from
// being freed meanwhile, as the lock of a table does from which the last one
// removes the object before it frees it. Aborts when there are UINT_MAX.
bool reference_count_try_retain(struct reference_count *count);

// Gives a reference back; the caller must not use the object after it. Returns
// true to one caller alone, which had the last, and must free the object.
// Aborts when there is none left.
bool reference_count_release(struct reference_count *count);

#endif
