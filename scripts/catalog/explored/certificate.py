"""How much was tried, and so how much is shown when nothing fails."""


EVERYTHING = "every one there is"


def count_of(number, word):
    return f"{number:,} {word}" + "s" * (number != 1)


def certificate(result, names):
    """What was shown when nothing failed. No more is claimed than was tried
    to its end."""
    if not result["schedules"]:
        return "no schedule was tried"
    count = count_of(result["schedules"], "schedule")
    bound = result["bound"]
    preemptions = count_of(bound, "preemption")
    if result["endless"]:
        said = f"{count}, a sample"
    elif result["everything"]:
        said = f"{count}, {EVERYTHING}"
    elif result["sparing"]:
        said = (f"{count}, {EVERYTHING} with at most one weak exchange "
                "that fails for no reason")
    elif result["complete"] and result["limit"] == bound:
        said = f"{count}, every one with at most {preemptions}"
    elif result["complete"]:
        said = (f"{count}, every one with at most {preemptions} and a sample "
                "of the others")
    else:
        said = f"{count}, a sample"
    if result["endless"] and not some_ended(result):
        said += f" of what it does in {result['steps']:,} steps: none ended"
        said += loop_of(result, names)
    elif result["endless"]:
        said += (f" ({result['endless']:,} did not end, the first at "
                 f"{names.at(result['endless_at'])})")
    if result["memory"] == "sc":
        said += ", sequentially consistent"
    else:
        said += ", C11"
        if result["weak"]:
            said += " without load buffering"
    if result.get("randoms"):
        said += (f", {count_of(result['randoms'], 'call')} for random "
                 "numbers answered by SEED=")
    if result["deadlines"] and result["timeouts"] == "due":
        said += ", no deadline passed early"
    return said


def not_judged(result, options, names):
    """Why nothing can be said and what helps, or "". A failure that was found
    counts, whatever did not end."""
    quiet = ("clean", "endless") + ("data race",) * options.lenient
    if (result["result"] not in quiet or some_ended(result)
            or options.endless):
        return ""
    return none_ended(options) + loop_of(result, names)


def some_ended(result):
    return result["endless"] < result["schedules"]


def none_ended(options):
    return (f"no schedule ended within {options.steps} steps; STEPS= allows "
            "more, smaller sizes need fewer, ENDLESS=1 judges what it does in "
            "so many")


def loop_of(result, names):
    """Which loop has taken the steps of the first schedule that did not end."""
    loop = result.get("loop")
    if not loop:
        return ""
    return (f"; T{loop['thread']} came to {names.at(loop['at'])} "
            f"{loop['times']:,} times")
