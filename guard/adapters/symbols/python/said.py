"""What is missing, in words that a reader of the answer understands."""

from guard.adapters.symbols.python.miss import Miss, What
from guard.adapters.symbols.python.near import near
from guard.adapters.symbols.python.removed import removal
from guard.ports import Missing


def said(miss: Miss, imported: frozenset[str]) -> Missing:
    """The missing name with its reason: where it is not, since when, and what there is."""
    name, owner = miss.name, miss.owner
    short = owner.rpartition(".")[2] or owner
    if miss.what is What.MODULE and not owner:
        reason = f"there is no module `{name}`"
    elif miss.what is What.MODULE:
        reason = f"the package `{owner}` has no module `{name}`"
    elif miss.what is What.MEMBER:
        reason = f"`{owner}` has no `{name}`"
    elif miss.what is What.ARGUMENT:
        reason = f"`{owner}()` takes no argument `{name}`"
    else:
        every = [short, *(one.owner.rpartition(".")[2] for one in miss.others)]
        reason = f"{_listed(every)} attribute `{name}`"
    gone = removal(miss, imported)
    if gone:
        reason += f": it was removed in {gone.since}"
        reason += f"; use {gone.instead}" if gone.instead else ""
    elif like := near(miss):
        reason += f"; there is `{like}`"
    return Missing(miss.start, miss.end, name, reason)


def _listed(owners: list[str]) -> str:
    *first, last = (f"`{one}`" for one in dict.fromkeys(owners))
    return f"neither {', '.join(first)} nor {last} has an" if first else f"{last} has no"
