"""How many schedules a mistake takes, when all strategies take turns: many threads
that run the same code, of which one sees what the others leave between two steps.

The shapes are those of published benchmarks (SCTBench: Thomson, Donaldson and
Betts, PPoPP 2014)."""

import statistics
import unittest

import explored
import tree as trees

SEEDS = range(1, 4)
PROGRAMS = explored.HEADERS + r"""
static int a, b;
static void *set(void *arg) { a = 1; b = -1; return arg; }
static void *look(void *arg) {
    if (!((a == 0 && b == 0) || (a == 1 && b == -1)))
        exit(1);
    return arg;
}

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static int one, two;
static void *two_stages(void *arg) {
    pthread_mutex_lock(&first);
    one = 1;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    two = one + 1;
    pthread_mutex_unlock(&second);
    return arg;
}
static void *between(void *arg) {
    pthread_mutex_lock(&first);
    int seen = one;
    pthread_mutex_unlock(&first);
    if (seen == 0)
        return arg;
    pthread_mutex_lock(&second);
    if (two != seen + 1)
        exit(1);
    pthread_mutex_unlock(&second);
    return arg;
}

// The last one does something else.
static int run(void *(*many)(void *), void *(*last)(void *), int count) {
    pthread_t threads[count];
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, i < count - 1 ? many : last, NULL);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static int pending = 1, stopping, stopped, is_over;
static void leave(void) {
    pthread_mutex_lock(&first);
    int left = --pending;
    pthread_mutex_unlock(&first);
    if (left == 0)
        stopped = 1;
}
static void *stop(void *arg) {
    stopping = 1;
    leave();
    if (stopped)
        is_over = 1;
    return arg;
}
static int bluetooth(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, stop, NULL);
    if (!stopping) {
        pthread_mutex_lock(&first);
        pending++;
        pthread_mutex_unlock(&first);
        if (is_over)
            exit(1);
    }
    leave();
    pthread_join(thread, NULL);
    return 0;
}

static int total;
static void *adds_with(void *lock) {
    pthread_mutex_lock(lock);
    int before = total;
    total = before + 1;
    if (total != before + 1)
        exit(1);
    pthread_mutex_unlock(lock);
    return NULL;
}
static int wrong_lock(void) {
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, adds_with, i < 1 ? &first : &second);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static int balance = 10, out, in;
static void *deposit(void *arg) {
    pthread_mutex_lock(&first);
    balance += 5;
    in = 1;
    pthread_mutex_unlock(&first);
    return arg;
}
static void *withdraw(void *arg) {
    pthread_mutex_lock(&first);
    balance -= 3;
    out = 1;
    pthread_mutex_unlock(&first);
    return arg;
}
static void *audit(void *arg) {
    pthread_mutex_lock(&first);
    if (in && out && balance != 13)
        exit(1);
    pthread_mutex_unlock(&first);
    return arg;
}
static int account(void) {
    pthread_t threads[3];
    void *(*all[])(void *) = {deposit, withdraw, audit};
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, all[i], NULL);
    int before = balance; // without the lock
    balance = before;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

// Two that look again and again, at what only main changes.
static int given;
static void *polls(void *arg) {
    bool taken = false;
    while (!taken) {
        pthread_mutex_lock(&first);
        taken = given > 0;
        given -= taken;
        pthread_mutex_unlock(&first);
        if (!taken)
            sched_yield();
    }
    return arg;
}
static int poll_both(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, polls, NULL);
    pthread_mutex_lock(&first);
    given = 2;
    pthread_mutex_unlock(&first);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

int main(void) {
    const char *which = getenv("CASE");
    int count = atoi(which + 1);
    switch (which[0]) {
    case 'r': return run(set, look, count);
    case 't': return run(two_stages, between, count);
    case 'b': return bluetooth();
    case 'p': return poll_both();
    case 'w': return wrong_lock();
    default: return account();
    }
}
"""


class Schedules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = trees.shared()
        cls.program = f"{cls.tree.scratch}/samplers"
        with open(cls.program + ".c", "w", encoding="utf-8") as file:
            file.write(PROGRAMS)
        explored.build(cls.tree, cls.program, cls.program + ".c")

    def explore(self, case, **options):
        _, result, _ = explored.explore(self.program, case,
                                        **{"timeouts": "any", **options})
        return result

    # About twice what was measured, so another sample is no defect.
    def test_few_are_enough(self):
        for case, most in (("r3", 20), ("r10", 20), ("r30", 20), ("t20", 20),
                           ("b", 50), ("w", 10), ("a", 10)):
            with self.subTest(case):
                found = [self.explore(case, runs=1000, seed=seed)
                         for seed in SEEDS]
                for result in found:
                    self.assertEqual(result["result"], "wrong result")
                self.assertLessEqual(
                    statistics.median(one["schedules"] for one in found), most)

    def test_what_is_read_from_decides(self):
        """The sampler needs no other strategy."""
        found = [self.explore("r10", runs=200, seed=seed, strategy="rf")
                 for seed in SEEDS]
        self.assertTrue(all(one["result"] == "wrong result" for one in found))

    def test_who_comes_last_comes(self):
        """Also where the others give way to each other alone."""
        for strategy in "random", "pos", "pct":
            with self.subTest(strategy):
                result = self.explore("p", runs=100, strategy=strategy)
                self.assertEqual((result["result"], result["endless"]),
                                 ("clean", 0))

    def test_the_same_seed_does_the_same(self):
        for strategy in "rf", "pos", "pct", "random", None:
            options = {} if strategy is None else {"strategy": strategy}
            with self.subTest(strategy):
                first, again = (self.explore("t3", runs=40, seed=3, **options)
                                for _ in range(2))
                first.pop("cpu_ns")
                again.pop("cpu_ns")
                self.assertEqual(first, again)


if __name__ == "__main__":
    unittest.main()
