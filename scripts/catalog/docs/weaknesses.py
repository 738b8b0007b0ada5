"""The exact titles of the weaknesses and rules that READMEs may name.

CWE 4.15, cwe.mitre.org; SEI CERT C Coding Standard, rules and recommendations.
"""

import re

# One of them as a page names it: a number of CWE, with its link, or of CERT C.
NUMBER = re.compile(r"CWE-(\d+)(?:\]\([^)]*\))?|\b([A-Z]{3}\d\d)-C\b")

CWE = {
    252: "Unchecked Return Value",
    362: "Concurrent Execution using Shared Resource with Improper "
         "Synchronization ('Race Condition')",
    364: "Signal Handler Race Condition",
    366: "Race Condition within a Thread",
    367: "Time-of-check Time-of-use (TOCTOU) Race Condition",
    391: "Unchecked Error Condition",
    400: "Uncontrolled Resource Consumption",
    401: "Missing Release of Memory after Effective Lifetime",
    404: "Improper Resource Shutdown or Release",
    410: "Insufficient Resource Pool",
    413: "Improper Resource Locking",
    415: "Double Free",
    416: "Use After Free",
    479: "Signal Handler Use of a Non-reentrant Function",
    543: "Use of Singleton Pattern Without Synchronization in a Multithreaded "
         "Context",
    562: "Return of Stack Variable Address",
    567: "Unsynchronized Access to Shared Data in a Multithreaded Context",
    609: "Double-Checked Locking",
    662: "Improper Synchronization",
    663: "Use of a Non-reentrant Function in a Concurrent Context",
    665: "Improper Initialization",
    666: "Operation on Resource in Wrong Phase of Lifetime",
    667: "Improper Locking",
    672: "Operation on a Resource after Expiration or Release",
    674: "Uncontrolled Recursion",
    675: "Multiple Operations on Resource in Single-Operation Context",
    696: "Incorrect Behavior Order",
    764: "Multiple Locks of a Critical Resource",
    765: "Multiple Unlocks of a Critical Resource",
    770: "Allocation of Resources Without Limits or Throttling",
    772: "Missing Release of Resource after Effective Lifetime",
    820: "Missing Synchronization",
    821: "Incorrect Synchronization",
    825: "Expired Pointer Dereference",
    826: "Premature Release of Resource During Expected Lifetime",
    828: "Signal Handler with Functionality that is not Asynchronous-Safe",
    832: "Unlock of a Resource that is not Locked",
    833: "Deadlock",
    834: "Excessive Iteration",
    835: "Loop with Unreachable Exit Condition ('Infinite Loop')",
    908: "Use of Uninitialized Resource",
    909: "Missing Initialization of Resource",
    910: "Use of Expired File Descriptor",
    911: "Improper Update of Reference Count",
    1250: "Improper Preservation of Consistency Between Independent "
          "Representations of Shared State",
    1341: "Multiple Releases of Same Resource or Handle",
}

CERT = {
    "CON01": "Acquire and release synchronization primitives in the same "
             "module, at the same level of abstraction",
    "CON02": "Do not use volatile as a synchronization primitive",
    "CON03": "Ensure visibility when accessing shared variables",
    "CON04": "Join or detach threads even if their exit status is unimportant",
    "CON05": "Do not perform operations that can block while holding a lock",
    "CON06": "Ensure that every mutex outlives the data it protects",
    "CON07": "Ensure that compound operations on shared variables are atomic",
    "CON08": "Do not assume that a group of calls to independently atomic "
             "methods is atomic",
    "CON09": "Avoid the ABA problem when using lock-free algorithms",
    "CON30": "Clean up thread-specific storage",
    "CON31": "Do not destroy a mutex while it is locked",
    "CON32": "Prevent data races when accessing bit-fields from multiple "
             "threads",
    "CON33": "Avoid race conditions when using library functions",
    "CON34": "Declare objects shared between threads with appropriate storage "
             "durations",
    "CON35": "Avoid deadlock by locking in a predefined order",
    "CON36": "Wrap functions that can spuriously wake up in a loop",
    "CON37": "Do not call signal() in a multithreaded program",
    "CON38": "Preserve thread safety and liveness when using condition "
             "variables",
    "CON39": "Do not join or detach a thread that was previously joined or "
             "detached",
    "CON40": "Do not refer to an atomic variable twice in an expression",
    "CON41": "Wrap functions that can fail spuriously in a loop",
    "CON43": "Do not allow data races in multithreaded code",
    "POS04": "Avoid using PTHREAD_MUTEX_NORMAL type mutex locks",
    "POS44": "Do not use signals to terminate threads",
    "POS47": "Do not use threads that can be canceled asynchronously",
    "POS48": "Do not unlock or destroy another POSIX thread's mutex",
    "POS49": "When data must be accessed by multiple threads, provide a mutex "
             "and guarantee no adjacent data is also accessed",
    "POS50": "Declare objects shared between POSIX threads with appropriate "
             "storage durations",
    "POS51": "Avoid deadlock with POSIX threads by locking in predefined "
             "order",
    "POS52": "Do not perform operations that can block while holding a POSIX "
             "lock",
    "POS53": "Do not use more than one mutex for concurrent waiting "
             "operations on a condition variable",
    "POS54": "Detect and handle POSIX library errors",
    "SIG30": "Call only asynchronous-safe functions within signal handlers",
    "SIG31": "Do not access shared objects in signal handlers",
}
