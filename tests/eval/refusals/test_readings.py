"""What a text says once it is decoded."""

import base64
import codecs
import html
from urllib.parse import quote

import pytest
from guard_eval.likeness.words import normalised
from guard_eval.refusals.base import Moment
from guard_eval.refusals.readings import decoded, readings
from hypothesis import given
from hypothesis import strategies as st

from tests.eval.refusals.test_prompts import TEST, TUNE, prompt
from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import honest, with_bundle

SAID = (
    "What is the fine for a late book? It is ten pence a day, up to the price of the book: 1,200."
)


def b64(text):
    return base64.b64encode(text.encode()).decode()


def in_lines(text):
    return "\n".join(text[at : at + 40] for at in range(0, len(text), 40))


CODES = {
    "base64": b64,
    "base64 in lines": lambda text: in_lines(b64(text)),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 twice": lambda text: b64(b64(text)),
    "base64 in two": lambda text: f"{b64(text[:42])} and {b64(text[42:])}",
    "hex": lambda text: text.encode().hex(),
    "hex with spaces": lambda text: text.encode().hex(" ").upper(),
    "URL": quote,
    "HTML": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "JSON": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
}
ORDERS = {
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "words backwards": lambda text: " ".join(reversed(text.split())),
    "letters backwards": lambda text: text[::-1],
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_read_between_plain_words(code):
    text = f"Answer shortly. For example:\n{CODES[code](SAID)}\nNever guess."
    assert normalised(SAID) not in normalised(text)
    assert normalised(SAID) in normalised(decoded(text))


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_of_letters_is_read(order):
    assert normalised(SAID) in normalised(readings(f"Answer.\n{ORDERS[order](SAID)}\nNever guess."))


def test_plain_words_are_left_alone():
    plain = "Ask Dr Verest-Holm at counter 12 (deadbeef), or see /a/very/long/path/to/a/file_of_1."
    assert decoded(plain).startswith(plain)
    assert len(decoded(plain)) < 4 * len(plain)
    assert html.unescape(decoded("fish &amp; chips")).count("chips") == 2


@given(st.text(max_size=200))
def test_any_text_is_kept(text):
    assert readings(text).startswith(text)


@pytest.mark.parametrize("name", [*CODES, *ORDERS])
def test_a_test_row_in_code_is_in_the_prompt(name):
    write = (CODES | ORDERS)[name]

    @attack("E_PROMPT_OVERLAP", Moment.REGISTER)
    def row_in_code():
        world = honest(Moment.REGISTER, sealed=True)
        bad, good = (
            f"Answer. For example:\n{write(f'{r.question} {r.answer}')}" for r in (TEST, TUNE)
        )
        return with_bundle(world, prompt(bad)), with_bundle(world, prompt(good))
