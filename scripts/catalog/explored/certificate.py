"""How much was tried, and so how much is shown when nothing fails."""


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
        said = f"{count}, every one there is"
    elif result["complete"] and result["limit"] == bound:
        said = f"{count}, every one with at most {preemptions}"
    elif result["complete"]:
        said = (f"{count}, every one with at most {preemptions} and a sample "
                "of the others")
    else:
        said = f"{count}, a sample"
    if result["endless"]:
        said += (f" ({result['endless']:,} did not end, the first at "
                 f"{names.at(result['endless_at'])})")
    if result["memory"] == "sc":
        said += ", sequentially consistent"
    else:
        said += ", C11"
        if result["weak"]:
            said += " without load buffering"
    if result["deadlines"] and result["timeouts"] == "due":
        said += ", no deadline passed early"
    return said


def not_judged(result, options):
    """Why nothing can be said and what helps, or "". A failure that was found
    counts, whatever did not end."""
    quiet = ("clean", "endless") + ("data race",) * options.lenient
    if result["result"] not in quiet or some_ended(result):
        return ""
    return none_ended(options)


def some_ended(result):
    return result["endless"] < result["schedules"]


def none_ended(options):
    return (f"no schedule ended within {options.steps} steps; STEPS= allows "
            "more, smaller sizes need fewer")
