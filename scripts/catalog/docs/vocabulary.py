"""What a program can use, by the calls that tell, and the entry that explains
it. Threads, mutexes and atomic variables are explained in docs/first-steps.md
and by the first entries."""

import re

EXPLAINED = (
    ("a thread-local variable", r"\b_Thread_local\b|\bpthread_setspecific\(",
     "thread-local"),
    ("a condition variable", r"\bpthread_cond_\w+\(", "monitor"),
    ("once", r"\bpthread_once\(|\bonce_do\(", "once"),
    ("a semaphore", r"\bsem_\w+\(|\bsemaphore_\w+\(", "semaphore"),
    ("a barrier", r"\bpthread_barrier_\w+\(", "barrier"),
    ("a readers-writer lock", r"\bpthread_rwlock_\w+\(",
     "readers-writer-lock"),
    ("a channel", r"\bchannel_\w+\(", "channel"),
    ("select", r"\bchannel_select\(", "select"),
    ("a worker pool", r"\bworker_pool_\w+\(", "worker-pool"),
    ("a wait group", r"\bwait_group_\w+\(", "wait-group"),
    ("a future", r"\bfuture_\w+\(", "future"),
    ("a context", r"\bcontext_\w+\(", "context"),
    ("an error group", r"\berror_group_\w+\(", "error-group"),
    ("canceling a thread", r"\bpthread_cancel\(", "cancelable-worker"),
    ("waiting for a signal of the system", r"\bsigwait\w*\(|\bsigaction\(",
     "graceful-shutdown"),
    ("fork", r"\bfork\(", "fork-with-threads"),
    ("a reference count", r"\breference_count_\w+\(", "reference-count"),
    ("a memory order", r"\bmemory_order_\w+", "unsafe-publication"),
)


def used(text):
    """What the text of a source uses, as (name, the entry that explains
    it)."""
    code = re.sub(r"//.*", "", text)
    return [(name, entry) for name, calls, entry in EXPLAINED
            if re.search(calls, code)]
