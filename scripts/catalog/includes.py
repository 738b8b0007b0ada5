"""What a source needs of others."""


def closure(start, needs):
    """All that is reached from start, itself included. needs: a function from
    one of them to those that it needs."""
    reached, waiting = set(), list(start)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += needs(one)
    return reached
