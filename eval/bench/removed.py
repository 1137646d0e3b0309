"""Lines of the list of removed names that are wrong here: `python eval/bench/removed.py`.

A line is judged by the package that this Python has, so it takes several environments to judge
all: one with the version before a removal, where the name must be there, and one with that version
or a later one, where it must not be and what is said to replace it must. All that a Python needs
for it is yaml. Lines of packages that are not installed or can not be imported, and those that
name a class without its module, are only counted. What is no full name (`items`, `the package x`)
is not looked for.
"""

import importlib
import inspect
import re
import sys
import warnings
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import yaml

_LIST = Path(__file__).parents[2] / "guard/adapters/symbols/python/removed.yaml"

_PLACEHOLDERS = frozenset(  # still there, only to refuse every use with an error
    "sqlalchemy.orm.mapper scipy.interpolate.interp2d "
    "numpy.ndarray.newbyteorder numpy.ndarray.itemset numpy.ndarray.ptp "
    "torch.symeig torch.eig torch.lstsq torch.solve torch.matrix_rank "
    "openai.ChatCompletion openai.Completion openai.Embedding openai.Image openai.Audio "
    "openai.Moderation openai.FineTune openai.FineTuningJob openai.File openai.Model "
    "openai.Engine openai.Edit".split()
)
_ELSEWHERE = frozenset({"msilib", "webbrowser.MacOSX"})  # only on other systems than Linux
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")  # a full name


def found(name: str) -> bool:
    """Whether a module, a member at any depth, or a parameter has this full name.

    Raises ImportError if a module on the way is there and can not be imported.
    """
    parts = name.split(".")
    value: object = None
    for i in range(1, len(parts) + 1):
        path = ".".join(parts[:i])
        try:
            value = importlib.import_module(path)
        except ModuleNotFoundError as error:
            if not f"{path}.".startswith(f"{error.name}."):  # something else is not there
                raise
            if i == 1:
                return False
            try:
                value = getattr(value, parts[i - 1])
            except Exception:  # a module may refuse a name with an error of its own
                return i == len(parts) and parts[i - 1] in _parameters(value)
        except Exception as error:  # whatever a module raises that does not fit what is here
            raise ImportError(path) from error
    return True


def _parameters(value: object) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(value).parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return frozenset()


@cache
def _packages() -> dict[str, str]:
    """The distribution of each package that is installed."""
    return {top: names[0] for top, names in packages_distributions().items()}


def _version(name: str) -> tuple[int, ...]:
    """The version here of what a name belongs to; empty if it is not installed."""
    top = name.partition(".")[0]
    if name.startswith("requests.packages.urllib3"):
        top = "urllib3"
    if top in _packages():
        return tuple(int(n) for n in re.findall(r"\d+", version(_packages()[top]))[:2])
    return ()


def wrong(name: str, said: str) -> str | None:
    """What is wrong with a line; empty if nothing is, None if it can not be judged here."""
    release, _, instead = said.partition("; ")
    project, _, since = release.rpartition(" ")
    if project == "Python":
        here: tuple[int, ...] = sys.version_info[:2]
        name = f"builtins.{name}" if name.startswith(("dict.", "str.")) else name
    else:
        here = _version(name)
    if not here or name in _ELSEWHERE:
        return None
    gone = here >= tuple(int(n) for n in since.split("."))
    within = f"in {project} {'.'.join(map(str, here))}"
    try:
        there = found(name)
        if not gone:
            return "" if there else f"is not there {within}"
        if there and name not in _PLACEHOLDERS:
            return f"is there {within}"
        tops = {*_packages(), *sys.stdlib_module_names}
        named = [n for n in _NAME.findall(instead) if n.partition(".")[0] in tops]
        lost = [n for n in named if not found(n)]
    except ImportError:
        return None
    return f"there is no {', '.join(lost)}" if lost else ""


def main() -> bool:
    """Print each line that is wrong; whether there are any."""
    warnings.simplefilter("ignore")
    groups = yaml.safe_load(_LIST.read_text("utf-8")).values()
    lines = {name: said for group in groups for name, said in group.items()}
    verdicts = {name: wrong(name, said) for name, said in lines.items()}
    for name, verdict in verdicts.items():
        if verdict:
            print(f"{name}: {verdict}; the list says {lines[name]}")
    judged = [verdict for verdict in verdicts.values() if verdict is not None]
    bad = sum(map(bool, judged))
    print(f"{len(judged)} judged, {bad} wrong, {len(verdicts) - len(judged)} not to be judged here")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
