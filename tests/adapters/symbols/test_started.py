"""Options that Python programs give to the commands they start."""

import pytest

from guard.adapters.symbols.python.miss import Places
from guard.adapters.symbols.python.nodes import every
from guard.adapters.symbols.python.read import parsed
from guard.adapters.symbols.python.started import started
from guard.ports import Looked


def look(text: str) -> Looked:
    source, tree = parsed(text)
    return started(source, every(tree), Places(source))


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nsubprocess.run(['git', 'diff', '--names-only', base])",
        "import subprocess as sp\nsp.check_output(('git', 'diff', '--names-only'))",
        "from subprocess import Popen as P\nP(['git', 'diff', '--names-only'])",
        "import os\nos.system('git diff --names-only | wc -l')",
        "from subprocess import run\nrun('git log \\\n && git diff --names-only', shell=True)",
        "import asyncio\nasyncio.create_subprocess_exec('git', 'diff', '--names-only')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', '--names-only'])",
    ],
)
def test_an_option_that_a_command_does_not_have_is_missing(source: str) -> None:
    (missing,) = look(source).missing
    assert missing.name == "--names-only"
    assert source[missing.start : missing.end].strip("'") == missing.name


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nsubprocess.run(['git', 'diff', '--name-only', base])",
        "import subprocess\nsubprocess.run(['git', *args, '--names-only'])",
        "import subprocess\nsubprocess.run([tool, '--names-only'])",
        "import subprocess\nsubprocess.run('git diff --names-only')",
        "import subprocess\nsubprocess.run(command, shell=True)",
        "import subprocess\nsubprocess.run()",
        "run(['git', 'diff', '--names-only'])",
        "import os\nos.remove('git diff --names-only')",
    ],
)
def test_what_is_no_command_or_not_known_is_not_missing(source: str) -> None:
    assert look(source).missing == ()


def test_a_command_that_nothing_here_knows_is_unread() -> None:
    found = look("import subprocess as s\ns.run(['mytool', '--fast']), s.run([x, '-a'])")
    assert found.unread == ("options not looked up: mytool, a command in a variable",)
