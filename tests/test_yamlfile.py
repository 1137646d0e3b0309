import pytest
from pydantic import BaseModel, ConfigDict, Field

from guard import yamlfile
from guard.errors import ConfigError


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    passages: int = Field(5, ge=1)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ground: Inner = Inner()
    names: list[int] = []
    many: tuple[Inner, ...] = ()


def problem(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        yamlfile.build(Outer, yamlfile.read(path), path)
    return str(caught.value).replace(str(path), "p.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ground:\n  pasages: 3\n", ["p.yaml:2: ground.pasages", "did you mean 'passages'?"]),
        (
            "grond: {}\n",
            ["p.yaml:1: grond", "did you mean 'ground'?", "known here: ground, many, names"],
        ),
        ("\n\nground:\n  passages: 0\n", ["p.yaml:4: ground.passages", "greater than", "got 0"]),
        ("names:\n  - 1\n  - x\n", ["p.yaml:3: names.1", "got 'x'"]),
        ("ground: [\n", ["p.yaml:2: not valid YAML"]),
        ("ground: {}\nground: {}\n", ["p.yaml:2", "'ground' is given twice"]),
        ("? [a, b]\n: c\n", ["p.yaml:1: not valid YAML: the name of a setting must be a word"]),
        ("[" * 3000, ["p.yaml: not valid YAML: nested too deep"]),
        ("many:\n- {pasages: 3}\n", ["p.yaml:2: many.0.pasages", "did you mean 'passages'?"]),
        ("many: x\n", ["p.yaml:1: many: must be a list (got 'x')"]),
        ("- 1\n", ["p.yaml:1: must be a mapping"]),
        ("ground: !!python/object:os.system {}\n", ["p.yaml:1: not valid YAML"]),
    ],
)
def test_a_wrong_file_says_where_what_and_what_to_do(tmp_path, text, says):
    message = problem(tmp_path, text)
    for part in says:
        assert part in message


def test_all_problems_are_told_at_once(tmp_path):
    assert len(problem(tmp_path, "a: 1\nb: 2\n").splitlines()) == 2


def test_missing_unreadable_and_empty_files(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        yamlfile.read(tmp_path / "none.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        yamlfile.read(tmp_path / "binary.yaml")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert yamlfile.read(tmp_path / "empty.yaml") == {}
