import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import guard_eval
from guard_eval.environment import LOADED

SAY = (
    "import json; from guard_eval.environment import environment; print(json.dumps(environment()))"
)


def said(**more):
    ran = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **more},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(ran.stdout).get(LOADED, "")


def test_what_is_installed_is_not_mentioned(tmp_path):
    assert said() == ""
    assert said(PYTHONPATH=str(tmp_path)) == ""  # of use for other things


def test_a_copy_of_the_program(tmp_path):
    (tmp_path / "guard_eval").symlink_to(Path(guard_eval.__file__).parent)
    assert said(PYTHONPATH=f"{tmp_path}/x{os.pathsep}{tmp_path}") == "guard_eval"


def test_code_that_python_loads_before_any(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("")
    assert said(PYTHONPATH=str(tmp_path)) == "sitecustomize"


def test_a_library_that_the_system_loads_before_any(tmp_path):
    assert said(LD_PRELOAD=str(tmp_path / "x.so")) == f"LD_PRELOAD ({tmp_path}/x.so)"


def test_the_systems_own_is_not_meant(monkeypatch):
    from guard_eval import environment

    class Own:
        __file__ = f"{sysconfig.get_path('stdlib')}/sitecustomize.py"

    monkeypatch.setitem(sys.modules, "sitecustomize", Own)
    assert LOADED not in environment.environment()
    monkeypatch.setattr(Own, "__file__", "/elsewhere/sitecustomize.py")
    assert environment.environment()[LOADED] == "sitecustomize"
