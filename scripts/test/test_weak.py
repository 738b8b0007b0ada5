"""What C11's memory model does to programs: those that rely on an order that
nothing gives are seen to fail, and not under sequential consistency; those that
ask for it are not blamed, and end."""

import os
import sys
import unittest

import explored
import tree as trees

WRONG = {
    "a weak exchange fails with what has been exchanged": """
static atomic_int value, is_there;
static bool has_failed;
static void *exchange(void *arg) {
    int old = 0;
    atomic_compare_exchange_strong_explicit(&value, &old, 1,
        memory_order_relaxed, memory_order_relaxed);
    atomic_store_explicit(&is_there, 1, memory_order_relaxed);
    return arg;
}
static void *try(void *arg) {
    int old = 0;
    if (atomic_load_explicit(&is_there, memory_order_relaxed))
        has_failed = !atomic_compare_exchange_weak_explicit(&value, &old, 2,
            memory_order_relaxed, memory_order_relaxed) && old == 0;
    return arg;
}
int main(void) { RUN(exchange, try); return has_failed; }
""",
    "an atomic struct of 24 bytes": """
struct triple { long a, b, c; };
static _Atomic struct triple value;
static atomic_int is_there;
static int seen = 1;
static void *publish(void *arg) {
    struct triple new = {1, 1, 1};
    atomic_store_explicit(&value, new, memory_order_relaxed);
    atomic_store_explicit(&is_there, 1, memory_order_relaxed);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&is_there, memory_order_relaxed)) {
        struct triple now = atomic_load_explicit(&value, memory_order_relaxed);
        seen = (int)now.c;
    }
    return arg;
}
int main(void) { RUN(publish, use); return seen != 1; }
""",
    "unsafe publication": """
struct config { int value; };
static struct config *current;
static int seen = 42;
static void *publish(void *arg) {
    struct config *new = malloc(sizeof *new);
    new->value = 42;
    current = new;
    return arg;
}
static void *use(void *arg) {
    struct config *now = current;
    if (now != NULL) seen = now->value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "unsafe publication of two fields": """
static int width, height;
static bool is_ready;
static int area = 6;
static void *publish(void *arg) {
    width = 2; height = 3; is_ready = true; return arg;
}
static void *use(void *arg) {
    if (is_ready) area = width * height;
    return arg;
}
int main(void) { RUN(publish, use); return area != 6; }
""",
    "relaxed publication": """
static int value, seen = 42;
static atomic_int is_ready;
static void *publish(void *arg) {
    value = 42;
    atomic_store_explicit(&is_ready, 1, memory_order_relaxed);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&is_ready, memory_order_relaxed)) seen = value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "a flag each, and no fence": """
static atomic_int first, second, inside, both;
static void enter(atomic_int *mine, atomic_int *other) {
    atomic_store_explicit(mine, 1, memory_order_release);
    if (atomic_load_explicit(other, memory_order_acquire)) return;
    if (inside++) both = 1;
    inside--;
}
static void *one(void *arg) { enter(&first, &second); return arg; }
static void *two(void *arg) { enter(&second, &first); return arg; }
int main(void) { RUN(one, two); return both; }
""",
    "a relaxed spin lock": """
static atomic_flag lock = ATOMIC_FLAG_INIT;
static atomic_int count;
static void *add(void *arg) {
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_relaxed))
        sched_yield();
    int old = atomic_load_explicit(&count, memory_order_relaxed);
    atomic_store_explicit(&count, old + 1, memory_order_relaxed);
    atomic_flag_clear_explicit(&lock, memory_order_relaxed);
    return arg;
}
int main(void) { RUN(add, add); return count != 2; }
""",
    "a store behind a release": """
static int value, seen = 42;
static atomic_int state;
static void *publish(void *arg) {
    value = 42;
    atomic_store_explicit(&state, 1, memory_order_release);
    atomic_store_explicit(&state, 2, memory_order_relaxed);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&state, memory_order_acquire) == 2) seen = value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
}

# What it takes to see each of these fail.
NEEDED = {
    "unsafe publication": "ARM can, x86 cannot",
    "unsafe publication of two fields": "ARM can, x86 cannot",
    "relaxed publication": "ARM can, x86 cannot",
    "a flag each, and no fence": "x86 can",
    "a relaxed spin lock": "ARM can, x86 cannot",
}

# Programs that fail as C allows: what it takes, and the program.
LITMUS = {
    "a flag each, and fences of release": ("x86 can, ARM cannot", """
static atomic_int x, y; static int a = 1, b = 1;
static void *one(void *arg) {
    STORE(x, 1, relaxed); atomic_thread_fence(memory_order_release);
    a = LOAD(y, relaxed); return arg;
}
static void *two(void *arg) {
    STORE(y, 1, relaxed); atomic_thread_fence(memory_order_release);
    b = LOAD(x, relaxed); return arg;
}
int main(void) { RUN(one, two); return a == 0 && b == 0; }
"""),
    "readers that see two stores in different orders": (
        "neither x86 nor ARM can, C11 allows it", """
static atomic_int x, y; static int a, b, c, d;
static void *one(void *arg) { STORE(x, 1, release); return arg; }
static void *two(void *arg) { STORE(y, 1, release); return arg; }
static void *three(void *arg) {
    a = LOAD(x, acquire); b = LOAD(y, acquire); return arg;
}
static void *four(void *arg) {
    c = LOAD(y, acquire); d = LOAD(x, acquire); return arg;
}
int main(void) {
    pthread_t third, fourth;
    CREATE(third, three); CREATE(fourth, four);
    RUN(one, two); JOIN(third); JOIN(fourth);
    return a == 1 && b == 0 && c == 1 && d == 0;
}
"""),
    "a store that passes one of seq_cst": ("ARM can, x86 cannot", """
static atomic_int x, y; static int a, b;
static void *one(void *arg) { STORE(x, 1, seq_cst); STORE(y, 1, relaxed);
    return arg; }
static void *two(void *arg) {
    a = LOAD(y, seq_cst); b = LOAD(x, seq_cst); return arg;
}
int main(void) { RUN(one, two); return a == 1 && b == 0; }
"""),
    "a pointer that is loaded relaxed": ("perhaps ARM can, x86 cannot", """
static _Atomic(int *) current; static int seen = 42;
static void *one(void *arg) {
    int *new = malloc(sizeof *new); *new = 42;
    STORE(current, new, release); return arg;
}
static void *two(void *arg) {
    int *now = LOAD(current, relaxed); if (now != NULL) seen = *now;
    return arg;
}
int main(void) { RUN(one, two); return seen != 42; }
"""),
    "a pointer to a static variable": ("perhaps ARM can, x86 cannot", """
static _Atomic(int *) current; static int value, seen = 42;
static void *one(void *arg) {
    value = 42; STORE(current, &value, release); return arg;
}
static void *two(void *arg) {
    int *now = LOAD(current, relaxed); if (now != NULL) seen = *now;
    return arg;
}
int main(void) { RUN(one, two); return seen != 42; }
"""),
    "stores to two variables in two orders": ("ARM can, x86 cannot", """
static atomic_int x, y;
static void *one(void *arg) { STORE(x, 1, relaxed); STORE(y, 2, relaxed);
    return arg; }
static void *two(void *arg) { STORE(y, 1, relaxed); STORE(x, 2, relaxed);
    return arg; }
int main(void) { RUN(one, two); return x == 1 && y == 1; }
"""),
    "a store that waits behind a lock": ("x86 can", """
static pthread_mutex_t lock = MUTEX; static atomic_int x, y, both;
static void enter(atomic_int *mine, atomic_int *other) {
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock);
    STORE(*mine, 1, relaxed);
    int seen = LOAD(*other, relaxed);
    pthread_mutex_lock(&lock);
    both += seen == 0;
    pthread_mutex_unlock(&lock);
}
static void *one(void *arg) { enter(&x, &y); return arg; }
static void *two(void *arg) { enter(&y, &x); return arg; }
int main(void) { RUN(one, two); return both == 2; }
"""),
    "an update that is lost": ("", """
static atomic_int count;
static void *add(void *arg) {
    int old = LOAD(count, relaxed); STORE(count, old + 1, relaxed); return arg;
}
int main(void) { RUN(add, add); return count != 2; }
"""),
}

ACCESSES = """
#define LOAD(x, order) atomic_load_explicit(&x, memory_order_##order)
#define STORE(x, v, order) atomic_store_explicit(&x, v, memory_order_##order)
"""

RIGHT = {
    "release and acquire": """
static int value, seen = 42;
static atomic_int is_ready;
static void *publish(void *arg) {
    value = 42;
    atomic_store_explicit(&is_ready, 1, memory_order_release);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&is_ready, memory_order_acquire)) seen = value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "release and acquire of what is relaxed": """
static atomic_int value, is_ready;
static int seen = 42;
static void *publish(void *arg) {
    atomic_store_explicit(&value, 42, memory_order_relaxed);
    atomic_store_explicit(&is_ready, 1, memory_order_release);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&is_ready, memory_order_acquire))
        seen = atomic_load_explicit(&value, memory_order_relaxed);
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "fences of release and acquire": """
static int value, seen = 42;
static atomic_int is_ready;
static void *publish(void *arg) {
    value = 42;
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&is_ready, 1, memory_order_relaxed);
    return arg;
}
static void *use(void *arg) {
    int ready = atomic_load_explicit(&is_ready, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    if (ready) seen = value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "a pointer that is published": """
struct config { int value; };
static _Atomic(struct config *) current;
static int seen = 42;
static void *publish(void *arg) {
    struct config *new = malloc(sizeof *new);
    new->value = 42;
    atomic_store_explicit(&current, new, memory_order_release);
    return arg;
}
static void *use(void *arg) {
    struct config *now = atomic_load_explicit(&current, memory_order_acquire);
    if (now != NULL) seen = now->value;
    return arg;
}
int main(void) { RUN(publish, use); return seen != 42; }
""",
    "a flag each, and fences of seq_cst": """
static atomic_int first, second, inside, both;
static void enter(atomic_int *mine, atomic_int *other) {
    atomic_store_explicit(mine, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(other, memory_order_relaxed)) return;
    if (inside++) both = 1;
    inside--;
}
static void *one(void *arg) { enter(&first, &second); return arg; }
static void *two(void *arg) { enter(&second, &first); return arg; }
int main(void) { RUN(one, two); return both; }
""",
    "a spin lock": """
static atomic_flag lock = ATOMIC_FLAG_INIT;
static int count;
static void *add(void *arg) {
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire))
        sched_yield();
    count++;
    atomic_flag_clear_explicit(&lock, memory_order_release);
    return arg;
}
int main(void) { RUN(add, add); return count != 2; }
""",
    "a spin lock that is unlocked by an exchange": """
static atomic_int lock;
static int count;
static void *add(void *arg) {
    while (atomic_exchange_explicit(&lock, 1, memory_order_acquire)) continue;
    count++;
    atomic_exchange_explicit(&lock, 0, memory_order_release);
    return arg;
}
int main(void) { RUN(add, add); return count != 2; }
""",
    "a loop that waits for a relaxed flag": """
static atomic_int flag;
static void *set(void *arg) {
    atomic_store_explicit(&flag, 1, memory_order_relaxed); return arg;
}
static void *await(void *arg) {
    while (!atomic_load_explicit(&flag, memory_order_relaxed)) continue;
    return arg;
}
int main(void) { RUN(set, await); return 0; }
""",
    "relaxed updates lose nothing": """
static atomic_int count;
static void *add(void *arg) {
    for (int i = 0; i < 2; i++)
        atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return arg;
}
int main(void) { RUN(add, add); return count != 4; }
""",
    "a loop of relaxed exchanges loses nothing": """
static atomic_int count;
static void *add(void *arg) {
    int old = atomic_load_explicit(&count, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(
        &count, &old, old + 1, memory_order_relaxed, memory_order_relaxed))
        continue;
    return arg;
}
int main(void) { RUN(add, add); return count != 2; }
""",
    "what locks hand over": """
static pthread_mutex_t lock = MUTEX;
static atomic_int count;
static void *add(void *arg) {
    pthread_mutex_lock(&lock);
    int old = atomic_load_explicit(&count, memory_order_relaxed);
    atomic_store_explicit(&count, old + 1, memory_order_relaxed);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t third;
    CREATE(third, add);
    RUN(add, add);
    JOIN(third);
    return count != 3;
}
""",
    "what read-write locks hand over": """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static atomic_int x, y;
static int seen;
static void *change(void *arg) {
    pthread_rwlock_wrlock(&lock);
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    pthread_rwlock_unlock(&lock);
    return arg;
}
static void *look(void *arg) {
    pthread_rwlock_rdlock(&lock);
    seen = atomic_load_explicit(&x, memory_order_relaxed)
         != atomic_load_explicit(&y, memory_order_relaxed);
    pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void) { RUN(change, look); return seen; }
""",
    "what spin locks of POSIX hand over": """
static pthread_spinlock_t lock;
static atomic_int count;
static void *add(void *arg) {
    pthread_spin_lock(&lock);
    int old = atomic_load_explicit(&count, memory_order_relaxed);
    atomic_store_explicit(&count, old + 1, memory_order_relaxed);
    pthread_spin_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_spin_init(&lock, 0); RUN(add, add); return count != 2;
}
""",
    "what create and join hand over": """
static atomic_int before, after;
static void *work(void *arg) {
    if (atomic_load_explicit(&before, memory_order_relaxed) != 1) abort();
    atomic_store_explicit(&after, 1, memory_order_relaxed);
    return arg;
}
int main(void) {
    pthread_t thread;
    atomic_store_explicit(&before, 1, memory_order_relaxed);
    CREATE(thread, work); JOIN(thread);
    return atomic_load_explicit(&after, memory_order_relaxed) != 1;
}
""",
    "what semaphores hand over": """
static sem_t permits;
static atomic_int value;
static int seen;
static void *post(void *arg) {
    atomic_store_explicit(&value, 1, memory_order_relaxed);
    sem_post(&permits);
    return arg;
}
static void *await(void *arg) {
    sem_wait(&permits);
    seen = atomic_load_explicit(&value, memory_order_relaxed);
    return arg;
}
int main(void) {
    sem_init(&permits, 0, 0); RUN(post, await); return seen != 1;
}
""",
    "what barriers hand over": """
static pthread_barrier_t barrier;
static atomic_int values[2];
static int seen[2];
static void *meet(int me) {
    atomic_store_explicit(&values[me], 1, memory_order_relaxed);
    pthread_barrier_wait(&barrier);
    seen[me] = atomic_load_explicit(&values[!me], memory_order_relaxed);
    return NULL;
}
static void *one(void *arg) { return meet(0); }
static void *two(void *arg) { return meet(1); }
int main(void) {
    pthread_barrier_init(&barrier, NULL, 2);
    RUN(one, two);
    return seen[0] + seen[1] != 2;
}
""",
    "what condition variables hand over": """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static atomic_int value;
static bool is_ready;
static int seen;
static void *tell(void *arg) {
    atomic_store_explicit(&value, 1, memory_order_relaxed);
    pthread_mutex_lock(&lock);
    is_ready = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *await(void *arg) {
    pthread_mutex_lock(&lock);
    while (!is_ready) pthread_cond_wait(&cond, &lock);
    seen = atomic_load_explicit(&value, memory_order_relaxed);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(tell, await); return seen != 1; }
""",
    "what once hands over": """
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int value, wrong;
static void make(void) {
    atomic_store_explicit(&value, 1, memory_order_relaxed);
}
static void *use(void *arg) {
    pthread_once(&once, make);
    if (atomic_load_explicit(&value, memory_order_relaxed) != 1) wrong = 1;
    return arg;
}
int main(void) { RUN(use, use); return wrong; }
""",
    "what atomic objects of all sizes hold": """
static _Atomic unsigned char small;
static _Atomic long long large;
static void *add(void *arg) {
    atomic_fetch_add_explicit(&small, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&large, 1ll << 40, memory_order_relaxed);
    return arg;
}
int main(void) {
    RUN(add, add);
    return small != 2 || large != 2ll << 40;
}
""",
}

# Many atomic variables, published one after the other.
MANY = """
static atomic_int all[COUNT], is_ready;
static int seen = 1;
static void *publish(void *arg) {
    for (int i = 0; i < COUNT; i++)
        atomic_store_explicit(&all[i], 1, memory_order_relaxed);
    atomic_store_explicit(&is_ready, 1, ORDER);
    return arg;
}
static void *use(void *arg) {
    if (atomic_load_explicit(&is_ready, memory_order_acquire))
        seen = atomic_load_explicit(&all[COUNT - 1], memory_order_relaxed);
    return arg;
}
int main(void) { RUN(publish, use); return !seen; }
"""


def many(count, order):
    return MANY.replace("COUNT", str(count)).replace(
        "ORDER", f"memory_order_{order}")


WRONG["a thousand relaxed publications"] = many(1000, "relaxed")
RIGHT["a block comes again as it was made, whatever was stored in it before"] = """
struct cell { char room[100]; atomic_int turn; };
static void *come_and_go(void *arg) { return arg; }
int main(void) {
    RUN(come_and_go, come_and_go);
    for (int i = 0; i < 3; i++) {
        struct cell *cell = calloc(1, sizeof *cell);
        if (atomic_load_explicit(&cell->turn, memory_order_acquire) != 0)
            return 1;
        atomic_store_explicit(&cell->turn, 7, memory_order_release);
        free(cell);
    }
    return 0;
}
"""
RIGHT["a thousand publications"] = many(1000, "release")
RIGHT["two are read in each round"] = """
static atomic_int first, second;
static void *set(void *arg) {
    atomic_store_explicit(&first, 1, memory_order_relaxed);
    atomic_store_explicit(&second, 1, memory_order_relaxed);
    atomic_store_explicit(&first, 2, memory_order_relaxed);
    return arg;
}
static void *await(void *arg) {
    int one, two;
    do {
        sched_yield();
        one = atomic_load_explicit(&first, memory_order_relaxed);
        two = atomic_load_explicit(&second, memory_order_relaxed);
    } while (one != 2 || two != 1);
    return arg;
}
int main(void) { RUN(set, await); return 0; }
"""
TOO_MUCH = {
    "more atomic variables than there is room for": (
        "more than 8192 atomic variables: a smaller size needs fewer",
        many(9000, "release")),
    "wider than there is room for": (
        "an atomic variable of 72 bytes beside a memory order weaker than "
        "seq_cst; at most 64 bytes are", """
struct wide { long words[9]; };
static _Atomic struct wide value;
static void *change(void *arg) {
    struct wide new = {{1}};
    atomic_store_explicit(&value, new, memory_order_relaxed);
    return arg;
}
int main(void) { RUN(change, change); return 0; }
"""),
}

# Weak exchanges that may fail for no reason, each of them or several.
FAILING = {
    "two of each": """
static atomic_int total;
static void *add(void *arg) {
    for (int i = 0; i < 2; i++) {
        int old = atomic_load(&total);
        while (!atomic_compare_exchange_weak(&total, &old, old + 1)) ;
    }
    return arg;
}
int main(void) { RUN(add, add); return total != 4; }
""",
    "two that must not both fail": """
static atomic_int one, two;
static int failures;
int main(void) {
    int none = 0;
    failures += !atomic_compare_exchange_weak(&one, &none, 1);
    none = 0;
    failures += !atomic_compare_exchange_weak(&two, &none, 1);
    return failures == 2;
}
""",
}

binary = None
cases = {}


def setUpModule():
    global binary
    folder = f"{trees.shared().scratch}/weak"
    os.makedirs(folder, exist_ok=True)
    text, calls = [explored.HEADERS, explored.SHORTHANDS, ACCESSES], ""
    litmus = {name: source for name, (_, source) in LITMUS.items()}
    too_much = {name: source for name, (_, source) in TOO_MUCH.items()}
    for number, (name, source) in enumerate({
            **WRONG, **RIGHT, **FAILING, **too_much, **litmus}.items()):
        cases[name] = number
        text.append(explored.rename(number, source))
        calls += f"    case {number}: return p{number}_main();\n"
    with open(f"{folder}/programs.c", "w", encoding="utf-8") as file:
        file.write("".join(text) + 'int main(void) {\n'
                   f'    switch (atoi(getenv("CASE"))) {{\n{calls}    }}\n'
                   "    return 99;\n}\n")
    binary = f"{folder}/programs"
    explored.build(trees.shared(), binary, f"{folder}/programs.c")


def explore(name, **options):
    return explored.explore(binary, cases[name], **options)[1]


def command(name, *options):
    tree = trees.shared()
    return tree.run("env", "COLUMNS=200", sys.executable,
                    tree.path("scripts/explore/run"), binary, *options,
                    CASE=str(cases[name]))


class Weak(unittest.TestCase):
    def test_wrong_ones_are_seen_to_fail(self):
        for name in WRONG:
            with self.subTest(name):
                told = explore(name)
                self.assertEqual(told["result"], "wrong result", told)

    def test_not_under_sequential_consistency(self):
        for name in WRONG:
            with self.subTest(name):
                told = explore(name, memory="sc")
                self.assertIn(told["result"], ("clean", "data race"), told)
                self.assertTrue(told["everything"], told)

    def test_right_ones_are_not_blamed(self):
        for name in RIGHT:
            with self.subTest(name):
                told = explore(name, strict=1)
                self.assertEqual(told["result"], "clean", told)
                self.assertTrue(told["everything"], told)
                self.assertEqual(told["endless"], 0, told)

    def test_what_a_bound_does_not_ask_for_is_tried_where_that_is_little(self):
        told = explore("two are read in each round", bound=0)
        self.assertTrue(told["everything"], told)

    def test_more_than_one_failure_for_no_reason_is_tried_last(self):
        name = "two of each"
        for runs, word in ((100, "sample"), (2000, "sparing"),
                           (100000, "everything")):
            told = explore(name, strategy="exhaustive", runs=runs, seconds=600)
            with self.subTest(runs, told=told):
                self.assertEqual(told["result"], "clean")
                for key in "sparing", "everything":
                    self.assertEqual(told[key], key == word)
                self.assertEqual(told["complete"], word != "sample")

    def test_and_it_is_tried(self):
        name = "two that must not both fail"
        for options in {}, {"strategy": "exhaustive"}:
            told = explore(name, **options)
            self.assertEqual(told["result"], "wrong result", told)

    def test_what_there_is_no_room_for_is_said(self):
        for name, (reason, _) in TOO_MUCH.items():
            with self.subTest(name):
                done = command(name)
                self.assertEqual(done.status, 2, done.output)
                self.assertIn(f"not explored: {reason}", done.text)

    def test_a_step_says_what_it_has_not_read(self):
        done = command("relaxed publication")
        self.assertRegex(
            done.output,
            r"reads \S*value: 0, although T1 wrote 42 \(step \d+\)")

    def test_what_it_takes(self):
        needed = NEEDED | {name: words for name, (words, _) in LITMUS.items()}
        for name, words in needed.items():
            with self.subTest(name):
                done = command(name)
                self.assertEqual(done.status, 1, done.output)
                said = [line.strip() for line in done.output.splitlines()
                        if "no interleaving" in line]
                self.assertEqual(
                    said, [f"no interleaving does this: {words}"] if words
                    else [], done.output)

    def test_what_c17_has_in_a_release_sequence_is_said(self):
        for name, is_told in (("a store behind a release", True),
                              ("relaxed publication", False)):
            with self.subTest(name):
                done = command(name)
                self.assertEqual(done.status, 1, done.output)
                self.assertEqual("in C17 perhaps not" in done.text, is_told,
                                 done.output)

    def test_the_model_is_named(self):
        for name, model in (("release and acquire", "C11"),
                            ("what locks hand over", "C11")):
            self.assertIn(f", {model}", command(name).output)
        done = command("release and acquire", "--memory", "sc")
        self.assertIn("sequentially consistent", done.output)
