"""Which pages there are, by name, and how each is written."""

from .. import entries, terminal


def write(names, available):
    """The exit status."""
    try:
        from . import entry, site
    except ImportError as error:
        terminal.fail(f"there is no {error.name}; make setup installs it")
    about = site.Site()
    there = None if available is None else available.split()
    for name in names:
        try:
            one = about.by_name.get(name)
            if one is None:
                terminal.fail(entries.unknown(name))
            page = entry.write(one, about, there)
            print(f"{site.ROOT}/{page}")
        except site.Broken as why:
            terminal.fail(str(why))
    return 0
