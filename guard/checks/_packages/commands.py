"""Names of packages in commands that install or run them, in shell and prose alike."""

import re
from collections.abc import Callable, Iterator

from guard.checks._packages.mention import Mention, created, required

_S = r"[ \t]{1,8}"
_FLAGS = rf"(?:{_S}--?[a-z][\w-]{{0,40}}(?:=\S{{1,200}})?){{0,6}}"
_COMMAND = re.compile(
    rf"""(?<![\w./-])(?:
      (?P<pypi> (?:py(?:thon)?[\d.]{{0,5}}{_S}-m{_S})?(?:uv{_S})?pip[\d.]{{0,5}}{_FLAGS}{_S}install
        | (?:uv|poetry|pdm|rye|hatch){_S}add | pipenv{_S}install
        | uv{_S}tool{_S}install | pipx{_S}install )
      | (?P<one_pypi> uvx | uv{_S}tool{_S}run | pipx{_S}run )
      | (?P<npm> npm{_FLAGS}{_S}(?:install|add|isntall|i(?:ns(?:t(?:al?)?)?)?)
        | yarn{_S}(?:global{_S})?add | pnpm{_FLAGS}{_S}(?:add|install|i)
        | bun{_S}(?:add|install|i) )
      | (?P<code_npm> (?:npx{_S})?expo{_S}install )
      | (?P<code_one_npm> (?:npx{_S})?ng{_S}add | bun{_S}x | npm{_S}(?:exec|x) )
      | (?P<code_one_create> (?:npm|pnpm|yarn|bun){_S}create | npm{_S}init )
      | (?P<code_deno> deno{_S}(?:add|install) )
      | (?P<one_npm> npx | bunx | (?:pnpm|yarn){_S}dlx )
      | (?P<conda> (?:conda|mamba|micromamba){_S}(?:install|create) )
    )(?=[ \t])""",
    re.X,
)
_TOKEN = re.compile(
    r"(?:[ \t]|\\\r?\n){1,80}(?:\"([^\"\n]{1,4000})\"|'([^'\n]{1,4000})'|([^\s\"'`;&|]{1,4000}))"
)
_OVER = re.compile(r"[`;&|]|(?<!\\)\r?\n")
_STOPS = re.compile(r"\d?[<>]|#|\\$|→|-->|\)")
_TAKES = frozenset(  # options that take a word after them
    "-r --requirement -c --constraint -i --index-url --extra-index-url --index -f --find-links -t"
    " --target -e --editable --platform --python-version --prefix --root --trusted-host --proxy"
    " --timeout --retries --cache-dir --log --upgrade-strategy --python -p --implementation --abi"
    " --src --only-binary --no-binary --config-settings --group -G --extras -E --source --extra"
    " --optional --script --tag --branch --rev --registry -w --workspace --loglevel -n --name"
    " --channel --file --filter -C --cwd --default-index --exclude-newer --report --git"
    " --path".split()
)
_NAMES = frozenset("--from --with --spec --package".split())  # options whose word is a package
_INDEX = re.compile(
    r"(?:^|\s)(?:-i|--(?:extra-)?index(?:-url)?|--registry|--default-index)[= ]"
    r"(?!\S{0,9}//(?:pypi\.org|registry\.npmjs\.org))"
)
_NO_NAMES = frozenset(  # what follows a command in a sentence that names nothing
    "a an the it this that these those them your my our its all any some from with to in on of for"
    " and or by via using if when then which command is was will can as into manually again both"
    " everything dependencies packages requirements -".split()
)
_LONGEST = 8_000  # characters of a command that are read
_LOOSE = ".,:;!?)*_\"'”’»"


def commands(text: str, start: int, end: int, is_code: Callable[[int], bool]) -> Iterator[Mention]:
    """Yield what commands in `text[start:end]` install; `is_code` says whether a place is code.

    In prose a command is followed by more prose: only the first name after it is one.
    """
    for found in _COMMAND.finditer(text, start, end):
        kind, code = found.lastgroup or "", is_code(found.start())
        if code or not kind.startswith("code_"):  # in prose any word may follow these
            kind = kind.removeprefix("code_")
            single, registry = kind.startswith("one_"), kind.removeprefix("one_")
            yield from _named(text, found.end(), end, registry, single, code)


def _named(
    text: str, at: int, end: int, registry: str, single: bool, code: bool
) -> Iterator[Mention]:
    end = min(end, at + _LONGEST)
    over = _OVER.search(text, at, end)
    private = _INDEX.search(text, at, over.start() if over else end) is not None
    takes = names = False
    while token := _TOKEN.match(text, at, end):
        group = token.lastindex or 3
        word, at = token[group], token.end()
        if group == 3 and _STOPS.match(word):
            return
        if takes:
            takes = False
            continue
        if word.startswith("-") and not names:
            option, _, value = word.partition("=")
            names = option in _NAMES or (single and registry == "npm" and option == "-p")
            takes = option in _TAKES and not names and not value
            if registry == "conda" and option in ("-c", "-p"):
                takes = True
            continue
        begin = token.start(group)
        written = word if code else word.rstrip(_LOOSE)
        if not code and written.lower() in _NO_NAMES:
            return
        if registry == "conda" and "::" in written:
            begin, written = begin + written.index("::") + 2, written.partition("::")[2]
        of = "npm" if registry in ("create", "deno") else registry
        if registry == "deno":  # without the prefix it is one of another registry, or a file
            begin, written = begin + 4, written[4:] if written.startswith("npm:") else ""
        if name := written and required(of, written):
            first = begin + written.index(name)
            named = created(name) if registry == "create" else name
            yield Mention(of, named, first, first + len(name), private=private)
        if not code or (single and not names):
            return
        single_done, names = names and single, False
        if single_done:
            return
