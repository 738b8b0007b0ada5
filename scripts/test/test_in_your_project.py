"""docs/in-your-project.md: its files do what the page says, with a project of a
reader's, in a catalog that cannot be written."""

import contextlib
import glob
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

try:
    import yaml
except ImportError:
    yaml = None

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog import away  # noqa: E402
from catalog.docs import markdown, pages  # noqa: E402

FOLDER = os.path.join(trees.ROOT, "docs/in-your-project")
COUNT = """\
#include <pthread.h>
static int total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg) {
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, work, 0);
    pthread_create(&b, 0, work, 0);
    pthread_join(a, 0);
    pthread_join(b, 0);
    return total != 2;
}
"""
RACY = re.sub(r" *pthread_mutex_u?n?lock\(&lock\);\n", "", COUNT)
MAKEFILE = "tests/queue: tests/queue.c\n\t$(CC) -g -o $@ $< -pthread\n"


class InYourProject(unittest.TestCase):
    def setUp(self):
        self.tree = trees.shared()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.above = os.path.realpath(folder.name)
        self.folder = f"{self.above}/project"
        os.makedirs(f"{self.folder}/tests")
        self.write("Makefile", MAKEFILE)
        self.write("tests/queue.c", RACY)

    def write(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def do(self, *command, cwd=None, status=0, **env):
        done = self.tree.run(*command, cwd=cwd or self.folder,
                             GIT_CONFIG_GLOBAL=os.devnull, **env)
        self.assertEqual(done.status, status, done.output)
        return done.output


class Hook(InYourProject):
    def git(self, *words, status=0):
        return self.do("git", "-c", "user.name=me", "-c", "user.email=me@here",
                       *words, status=status)

    def test_what_is_about_to_be_committed_is_explored(self):
        self.git("init", "-q")
        shutil.copy(f"{FOLDER}/pre-commit", f"{self.folder}/.git/hooks")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "nothing to run is said")
        self.git("config", "judge.catalog", self.tree.root)
        self.git("config", "judge.run", "tests/queue")
        self.write("tests/queue.c", RACY + "// changed\n")
        said = self.git("commit", "-q", "-a", "-m", "racy", status=1)
        self.assertIn(f"{self.folder}/tests/queue.c:5: data race: total: ", said)
        self.write("tests/queue.c", COUNT)
        self.git("add", ".")
        self.write("tests/queue.c", RACY)  # which is not committed
        self.assertIn("none fails", self.git("commit", "-q", "-m", "right"))
        self.write("Makefile", "tests/queue:\n\tfalse\n")
        said = self.git("commit", "-q", "Makefile", "-m", "cannot be built")
        self.assertIn("BUILD='make' failed", said)


@unittest.skipUnless(yaml, "needs PyYAML (Debian: python3-yaml)")
class Integration(InYourProject):
    def load(self, name):
        with open(f"{FOLDER}/{name}", encoding="utf-8") as file:
            return yaml.safe_load(file)

    def test_github(self):
        job = self.load("github.yml")
        words = job["env"]["WORDS"]
        os.symlink(self.tree.root, f"{self.above}/catalog")
        steps = [step["run"] for step in job["jobs"]["judge"]["steps"]
                 if "judge" in step.get("run", "")]
        self.assertEqual(len(steps), 2)
        judged, written = steps
        said = self.do("sh", "-ec", judged, cwd=self.above, status=1, WORDS=words)
        self.assertIn(f"{self.folder}/tests/queue.c:5: data race: ", said)
        self.assertEqual(
            self.do("sh", "-ec", written, cwd=self.above, WORDS=words),
            f"{self.above}/threads.sarif\n")
        with open(f"{self.above}/threads.sarif", encoding="utf-8") as file:
            self.assertIn('"uri": "tests/queue.c"', file.read())

    def test_gitlab(self):
        job = self.load("gitlab-ci.yml")["threads"]
        words = job["variables"]["WORDS"]
        judged, written = (lines[-1].replace("/opt/catalog", self.tree.root)
                           for lines in (job["script"], job["after_script"]))
        self.do("sh", "-ec", judged, status=1, WORDS=words)
        self.assertEqual(self.do("sh", "-ec", written, WORDS=words),
                         f"{self.folder}/threads.xml\n")
        self.assertTrue(os.path.exists(
            f"{self.folder}/{job['artifacts']['reports']['junit']}"))


class Editor(InYourProject):
    def setUp(self):
        super().setUp()
        self.path = f"{self.folder}/tests/queue.c"

    def test_visual_studio_code(self):
        with open(f"{FOLDER}/tasks.json", encoding="utf-8") as file:
            task, = json.load(file)["tasks"]
        command = task["command"].replace("/opt/catalog", self.tree.root)
        said = self.do("sh", "-c", command.replace("${file}", self.path)
                       .replace("judge SRC", "judge explore SRC"))
        pattern = task["problemMatcher"]["pattern"]
        found = [match for match in map(re.compile(pattern["regexp"]).match,
                                        said.splitlines()) if match]
        self.assertIn((self.path, "5", "data race"),
                      [(match[pattern["file"]], match[pattern["line"]],
                        match[pattern["code"]]) for match in found])

    @unittest.skipUnless(shutil.which("vim"), "needs vim")
    def test_vim(self):
        with open(f"{FOLDER}/errors.vim", encoding="utf-8") as file:
            text = file.read().replace("/opt/catalog", self.tree.root)
        self.write("errors.vim", text.replace("judge\\ SRC",
                                              "judge\\ explore\\ SRC"))
        self.do("vim", "-Nu", "NONE", "-es", "-S", "errors.vim", "-c", "make!",
                "-c", "call writefile(map(getqflist(), {_, one -> "
                "bufname(one.bufnr) . ':' . one.lnum . ':' . one.text}), 'found')",
                "-c", "qa!", "tests/queue.c")
        with open(f"{self.folder}/found", encoding="utf-8") as file:
            found = file.read().splitlines()
        self.assertTrue(any(re.match(r"(.*/)?tests/queue\.c:5:data race: total", line)
                            for line in found), found)
        self.assertTrue(all(re.match(r".*queue\.c:\d+:", line)
                            for line in found), found)


class Container(unittest.TestCase):
    """As far as it can be known without one."""

    def test_what_it_names_is_there(self):
        folder = os.path.join(trees.ROOT, ".devcontainer")
        with open(f"{folder}/devcontainer.json", encoding="utf-8") as file:
            about = json.load(file)["build"]
        path = os.path.join(folder, about["dockerfile"])
        with open(path, encoding="utf-8") as file:
            text = file.read()
        top = os.path.normpath(os.path.join(folder, about["context"]))
        self.assertEqual(top, trees.ROOT)
        entry, = json.loads(re.search(r"^ENTRYPOINT (.*)$", text, re.M)[1])
        self.assertTrue(os.access(entry.replace("/opt/catalog", top), os.X_OK))
        goals = re.search(r"^RUN make -C /opt/catalog (.*)$", text, re.M)[1]
        for goal in shlex.split(goals):
            done = subprocess.run(["make", "-C", top, "-n", goal],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


class ReadOnly(InYourProject):
    @classmethod
    def setUpClass(cls):
        if os.getuid() == 0 and not shutil.which("setpriv"):
            raise unittest.SkipTest("needs setpriv, as root can write anywhere")

    def test_many_may_use_it(self):
        """Nothing is written there, and cc and run find what was built."""
        catalog = f"{self.above}/catalog"
        top = self.tree.root
        shutil.copytree(top, catalog, ignore=lambda folder, names: (
            ["build"] if folder == top else []))
        before = sorted(glob.glob(f"{catalog}/**", recursive=True))
        subprocess.run(["chmod", "-R", "a-w,a+rX", catalog], check=True)
        subprocess.run(["chmod", "-R", "a+rwX", self.above], check=True)
        subprocess.run(["chmod", "-R", "a-w", catalog], check=True)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534",
                  "--clear-groups"] * (os.getuid() == 0)
        nobody += ["env", f"TMPDIR={self.above}", f"HOME={self.above}",
                   f"PWD={self.folder}"]

        def user(*words, status=0, **more):
            return self.do(*nobody, *words, status=status, **more)

        said = user(f"{catalog}/scripts/judge", "explore", "SRC=tests/queue.c",
                    status=1)
        self.assertIn(f"{self.folder}/tests/queue.c:5: data race: ", said)
        usual, = glob.glob(f"{self.above}/.cache/concurrency-catalog-*")
        self.assertIn(f"what is built lies in {usual}", said)
        user("make", f"CC={catalog}/scripts/explore/cc")
        self.assertIn("data race", user(f"{catalog}/scripts/explore/run",
                                        "tests/queue", "--brief", status=1))
        shutil.move(usual, f"{self.above}/other")
        words = "explore", "DIR=.", "RUN=tests/queue"
        user(f"{catalog}/scripts/judge", *words, status=1,
             CATALOG_BUILD=f"{self.above}/other")
        user("make", "-C", catalog, "BUILD=../other", "explore",
             "SRC=tests/queue.c", "LENIENT=1", "STRATEGY=lockstep", status=2)
        self.assertEqual(glob.glob(f"{self.above}/.cache/*"), [])
        subprocess.run(["chmod", "-R", "u+w", catalog], check=True)
        self.assertEqual(sorted(glob.glob(f"{catalog}/**", recursive=True)),
                         before)


class Away(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.here, self.there = f"{folder.name}/here", f"{folder.name}/there"
        for name in "a", "scripts/explore/build", "old/b", "build/c":
            self.write(f"{self.here}/{name}", name)
        patches = (mock.patch.object(away, "HERE", self.here),
                   mock.patch.object(away, "NOT_COPIED",
                                     (".git", f"{self.here}/build")))
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            away.bring_up_to_date(self.there)
        self.assertIn(self.there, said.getvalue())

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def files(self, folder):
        return {os.path.relpath(path, folder): os.stat(path).st_mtime_ns
                for path in glob.glob(f"{folder}/**", recursive=True)
                if os.path.isfile(path) and not path.startswith(
                    f"{folder}/build/")}

    def test_it_is_the_same_and_what_is_built_stays(self):
        self.assertEqual(self.files(self.there), self.files(self.here))
        self.assertIn("scripts/explore/build", self.files(self.there))
        self.assertFalse(os.path.exists(f"{self.there}/build/c"))
        self.write(f"{self.there}/build/made", "there")
        shutil.rmtree(f"{self.here}/old")
        self.write(f"{self.here}/a", "changed")
        away.bring_up_to_date(self.there)
        self.assertEqual(self.files(self.there), self.files(self.here))
        self.assertTrue(os.path.exists(f"{self.there}/build/made"))
        with self.assertRaises(OSError):
            away.bring_up_to_date(f"{self.here}/within")


class Page(unittest.TestCase):
    """The rule that keeps the files on the page."""

    def problems(self, old="", new=""):
        with open(f"{trees.ROOT}/docs/in-your-project.md",
                  encoding="utf-8") as file:
            text = file.read()
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/docs")
            for name in "docs/in-your-project", ".devcontainer":
                os.symlink(f"{trees.ROOT}/{name}", f"{folder}/{name}")
            path = f"{folder}/docs/page.md"
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new))
            return list(pages.files(markdown.Page(path)))

    def test_it_is_as_the_files_are(self):
        self.assertEqual(self.problems(), [])

    def test_a_difference_is_told(self):
        (_, said), = self.problems("seccomp=unconfined\n    steps", "x\n    steps")
        self.assertIn("in-your-project/github.yml; copy it", said)
        (_, said), = self.problems("[errors.vim](in-your-project/errors.vim)",
                                   "[such](nowhere.vim)")
        self.assertIn("link the file that this is", said)


if __name__ == "__main__":
    unittest.main()
