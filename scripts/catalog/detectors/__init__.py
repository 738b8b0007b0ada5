"""All detectors: each file here is one, and makes DETECTOR.

    detectors.names()           ["exit", "tsan", …] from left to right
    detectors.find("tsan")      its detector.Detector
    detectors.flavors()         how programs are compiled for them
"""

import importlib
import os

_all = {}


def _load():
    if not _all:
        found = [importlib.import_module(f".{file[:-len('.py')]}", __name__)
                 for file in os.listdir(os.path.dirname(__file__))
                 if file.endswith(".py") and file != "__init__.py"]
        for one in sorted((module.DETECTOR for module in found),
                          key=lambda one: (one.place, one.name)):
            _all[one.name] = one
    return _all


def names():
    return list(_load())


def every():
    return list(_load().values())


def find(name):
    """None where there is none of that name."""
    return _load().get(name)


def flavors():
    return list(dict.fromkeys(one.flavor for one in every()))
