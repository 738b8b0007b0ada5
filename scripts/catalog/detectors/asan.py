"""AddressSanitizer."""

from ..detector import OTHER_STATUS, Flavor
from ..sanitizer import Sanitizer, findings_in

#: asan-X              freed memory in use, leaks, undefined behavior


class AddressSanitizer(Sanitizer):
    """With undefined behavior and leaks: three runtimes, one log."""

    full_name = "AddressSanitizer and UndefinedBehaviorSanitizer"
    home = "https://clang.llvm.org/docs/AddressSanitizer.html"
    flavor = Flavor("asan", "$(CC)", "-O1 -g -fsanitize=address,undefined "
                    "-fno-omit-frame-pointer")
    place = 60
    proof = "memory leak"
    beginning = (r"ERROR: (?:Address|Leak)Sanitizer: "
                 r"([\w-]+(?: [\w-]+)*?)(?: on |$)|(runtime error)")
    variable = "ASAN_OPTIONS"
    settings = {
        "exitcode": OTHER_STATUS,
        "detect_leaks": 1,
        "detect_stack_use_after_return": 1,
    }

    @property
    def options(self):
        return super().options + " UBSAN_OPTIONS=print_stacktrace=1"

    def env(self, report_dir=None):
        env = super().env(report_dir)
        env["UBSAN_OPTIONS"] = "print_stacktrace=1:" + env["ASAN_OPTIONS"]
        return env

    def parse(self, report_dir, result):
        return findings_in(self.logs(report_dir, result))


DETECTOR = AddressSanitizer("asan", "AddressSanitizer")
