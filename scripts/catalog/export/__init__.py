"""All forms in which evidence goes to other programs: each file here is one. It
says where make writes it, FILE, and makes it:

    document(told)          bytes, of exporting.Told

With LEAVES_OUT_DECLARED it can also tell surprises alone.
"""

import importlib
import os


def names():
    return sorted(file[:-len(".py")]
                  for file in os.listdir(os.path.dirname(__file__))
                  if file.endswith(".py") and file != "__init__.py")


def find(name):
    """The module of one form."""
    return importlib.import_module(f".{name}", __name__)
