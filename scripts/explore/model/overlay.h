// overlay.h — what a schedule does to the names of files.

#ifndef OVERLAY_H
#define OVERLAY_H

#include "explore.h"

#include <sys/types.h>

#pragma GCC visibility push(hidden)

// Each is to be called in the step that it belongs to. What it returns is to be
// given to the C library instead of the path: the path itself, or another name
// of what the schedule has made of the file; NULL with errno: it cannot be.
const char *overlay_open(const char *path, int *flags, mode_t mode,
                         uintptr_t pc);
const char *overlay_look(const char *path); // for calls that change nothing
const char *overlay_change(const char *path, uintptr_t pc); // what is in it
int overlay_unlink(const char *path, bool is_folder, uintptr_t pc);
int overlay_rename(const char *from, const char *to, uintptr_t pc);
int overlay_make_folder(const char *path, uintptr_t pc);
// Six digits for the end of a name that does not exist.
void overlay_number(char *digits);
bool overlay_is_in(const char *folder); // what the schedule has changed
bool overlay_is_made(uint64_t inode);   // such a file

#pragma GCC visibility pop

#endif
