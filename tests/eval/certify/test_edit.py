import pytest
import yaml
from guard_eval.certify.edit import put

TEXT = """# on top
checks:
  numbers: {}
  entailment:              # aside
    # above
    support: 0.3           # from here on
    certified: {a: 1,
      b: 2}
  links:
rules:
  supported: pass
"""


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (["checks", "entailment", "support"], "0.7", "support: 0.3  ", "support: 0.7  "),
        (["checks", "entailment", "certified"], "{c: 3}", "{a: 1,\n      b: 2}", "{c: 3}"),
        (["checks", "numbers", "x"], "1", "numbers: {}", "numbers: {x: 1}"),
        (["checks", "links", "x"], "1", "  links:\n", "  links: {x: 1}\n"),
        (["rules", "refuted"], "block", "  supported: pass", "  refuted: block\n  supported: pass"),
        (
            ["checks", "entailment"],
            "{}",
            TEXT[TEXT.index("              # aside") : TEXT.index("\n  links")],
            " {}",
        ),
    ],
)
def test_nothing_else_is_touched(place, value, old, new):
    found = put(TEXT, place, value)
    assert found == TEXT.replace(old, new)
    node = yaml.safe_load(found)
    for name in place:
        node = node[name]
    assert node == yaml.safe_load(value)


def test_what_is_not_there_is_made():
    assert yaml.safe_load(put("# nothing\n", ["a", "b"], "1")) == {"a": {"b": 1}}
    assert yaml.safe_load(put("", ["a"], "1")) == {"a": 1}
    assert yaml.safe_load(put("x: {y: 1}", ["x", "a", "b"], "2")) == {"x": {"y": 1, "a": {"b": 2}}}


def test_no_way_through_a_number():
    with pytest.raises(ValueError, match="a is not a mapping"):
        put("a: 1\n", ["a", "b"], "2")
