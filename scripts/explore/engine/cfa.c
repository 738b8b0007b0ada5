// cfa.c — the canonical frame address: where a frame of ours ends.
//
// A frame pointer points to a pair, the caller's frame pointer and the return
// address. On x86-64 nothing of the frame lies above it; on arm64 there may be
// registers that were saved, and all variables of the function. How far the end
// is from the pair is found where a debugger finds it: in the call frame
// information (DWARF 5, 6.4; Linux Standard Base, 10.6).

#include "engine.h"

#if defined(__aarch64__)

enum { FRAME_POINTER = 29, WORD = 8 };

// Instructions, of which the upper two bits may be all.
enum {
    KIND = 0xc0,
    ADVANCE = 0x40,
    OFFSET = 0x80,
    RESTORE = 0xc0,
    NOP = 0x00,
    ADVANCE_1 = 0x02,
    ADVANCE_2 = 0x03,
    ADVANCE_4 = 0x04,
    REMEMBER_STATE = 0x0a,
    RESTORE_STATE = 0x0b,
    DEFINE_CFA = 0x0c,
    DEFINE_CFA_REGISTER = 0x0d,
    DEFINE_CFA_OFFSET = 0x0e,
    NEGATE_RA_STATE = 0x2d,
};

static uint64_t take_number(const uint8_t **at) {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        uint8_t byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return number;
}

// Behind an instruction other than OFFSET of the frame pointer; NULL: unknown.
static const uint8_t *skip(uint8_t code, const uint8_t *at) {
    if ((code & KIND) == ADVANCE || (code & KIND) == RESTORE)
        return at;
    switch ((code & KIND) == OFFSET ? OFFSET : code) {
    case NOP:
    case REMEMBER_STATE:
    case RESTORE_STATE:
    case NEGATE_RA_STATE:
        return at;
    case ADVANCE_1:
        return at + 1;
    case ADVANCE_2:
        return at + 2;
    case ADVANCE_4:
        return at + 4;
    case DEFINE_CFA:
        take_number(&at);
        // fall through
    case OFFSET:
    case DEFINE_CFA_REGISTER:
    case DEFINE_CFA_OFFSET:
        take_number(&at);
        return at;
    default:
        return NULL;
    }
}

// What compilers write for functions in C: addresses of four bytes that are
// relative to their place, and all offsets downwards in units of a few bytes,
// which this returns; 0: it is something else.
static unsigned unit_of(const uint8_t *common) {
    enum { TEXT = 9, UNIT = TEXT + 4, ADDRESS = TEXT + 7 };
    enum { ONE_BYTE = 0x80, NEGATIVE = 0x40, RELATIVE = 0x1b };
    unsigned unit = common[UNIT];
    bool is_plain = __builtin_memcmp(common + TEXT, "zR", 3) == 0 &&
                    unit < ONE_BYTE && unit >= NEGATIVE &&
                    common[ADDRESS] == RELATIVE;
    return is_plain ? ONE_BYTE - unit : 0;
}

// How far below the end of the frame the pair is saved; 0: not known.
static size_t depth_in(const uint8_t *entry) {
    uint32_t length;
    uint32_t back;
    __builtin_memcpy(&length, entry, sizeof length);
    __builtin_memcpy(&back, entry + 4, sizeof back);
    unsigned unit = unit_of(entry + 4 - back);
    if (unit == 0)
        return 0;
    const uint8_t *at = entry + 16;
    const uint8_t *end = entry + 4 + length;
    uint64_t more = take_number(&at);
    at += more;
    while (at != NULL && at < end) {
        uint8_t code = *at++;
        if (code == (OFFSET | FRAME_POINTER))
            return unit * take_number(&at);
        at = skip(code, at);
    }
    return 0;
}

static size_t depth_at(uintptr_t pc) {
    enum { KNOWN = 256 };
    static struct {
        uintptr_t pc;
        size_t depth;
    } known[KNOWN];
    const void *_Unwind_Find_FDE(void *inside, void *bases[3]); // of libgcc

    size_t slot = pc / 4 % KNOWN;
    if (known[slot].pc != pc) {
        void *bases[3];
        const void *entry = _Unwind_Find_FDE((void *)(pc - 1), bases);
        known[slot].depth = entry == NULL ? 0 : depth_in(entry);
        known[slot].pc = pc;
    }
    return known[slot].depth;
}

uintptr_t frame_end(const uintptr_t *pair, uintptr_t pc) {
    size_t depth = pc == 0 ? 0 : depth_at(pc);
    return (uintptr_t)pair + (depth == 0 ? 2 * WORD : depth);
}

#else

uintptr_t frame_end(const uintptr_t *pair, uintptr_t pc) {
    (void)pc;
    return (uintptr_t)(pair + 2);
}

#endif
