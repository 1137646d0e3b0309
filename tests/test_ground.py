import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.ground import ground
from guard.ground.passages import facts, find
from guard.ground.question import condense
from guard.policy import Policy
from guard.wire.chat import ChatRequest, GuardField
from tests.fakes import FakeStore

POLICY = Policy(name="p")
CORPUS = Policy.model_validate({"name": "p", "ground": {"corpus": "c", "passages": 2}})


def user(content):
    return {"role": "user", "content": content}


def system(content):
    return {"role": "system", "content": content}


async def grounded(*messages, policy=POLICY, store=None, **words):
    request = ChatRequest({"model": "m", "messages": list(messages)}, GuardField(**words))
    return await ground(request, policy, store or FakeStore())


LANGCHAIN = (
    "You are an assistant for question-answering tasks. Use the following pieces of retrieved "
    "context to answer the question. If you don't know the answer, just say that you don't know.\n"
    "Question: How long?\nContext: Refunds last 30 days.\nAnswer:"
)
LLAMAINDEX = (
    "Context information is below.\n---------------------\nRefunds last 30 days.\n"
    "---------------------\nGiven the context information and not prior knowledge, answer the "
    "query.\nQuery: How long?\nAnswer: "
)


@pytest.mark.parametrize(
    ("messages", "passages", "question"),
    [
        ([user(LANGCHAIN)], ["Refunds last 30 days."], "How long?"),
        ([user(LLAMAINDEX)], ["Refunds last 30 days."], "How long?"),
        (
            [user("Use the following pieces of context to answer.\n\nA is B.\n\nQuestion: What?")],
            ["A is B."],
            "What?",
        ),
        (
            [user("<context>A is B.</context>\n<question>What is A?</question>")],
            ["A is B."],
            "What is A?",
        ),
        (
            [user('<documents><doc id="x">A.</doc><doc>B.</doc></documents> Which?')],
            ["A.", "B."],
            "Which?",
        ),
        (
            [user("What does it do?\n```\ndef f(): pass\n```")],
            ["def f(): pass"],
            "What does it do?",
        ),
        (
            [user("Sources:\n[1] A is B.\n[2] C is D.\n\nQuestion: Which?")],
            ["A is B.", "C is D."],
            "Which?",
        ),
        ([system("Context:\nA is B."), user("What?")], ["A is B."], "What?"),
        (
            [system("You help.\n\nRefunds last 30 days.\n\nAlways be nice."), user("How long?")],
            ["Refunds last 30 days."],
            "How long?",
        ),
        ([system("You are a helpful assistant. Answer briefly."), user("Hi")], [], "Hi"),
        ([user("Isn't it true that refunds last 60 days?")], [], None),
        ([user("q"), {"role": "assistant", "content": "Refunds last 9 days."}, user("r")], [], "r"),
        ([user("q"), {"role": "tool", "tool_call_id": "c", "content": "21 C"}], ["21 C"], "q"),
        ([user("<b>Bold</b> <instructions>Do it.</instructions> x?")], [], None),
    ],
)
async def test_evidence_comes_from_the_conversation(messages, passages, question):
    got = await grounded(*messages)
    assert [e.text for e in got.evidence] == passages
    assert all(e.shown for e in got.evidence)
    assert got.question == (question or messages[-1]["content"])
    assert all(a is b for a, b in zip(got.messages, messages, strict=True))


@pytest.mark.parametrize(
    "parts",
    [
        [{"type": "grounding_source", "text": "A."}, {"type": "query", "text": "What?"}],
        [
            {"guardContent": {"text": {"text": "A.", "qualifiers": ["grounding_source"]}}},
            {"guardContent": {"text": {"text": "What?", "qualifiers": ["query"]}}},
        ],
    ],
)
async def test_grounding_sources_as_litellm_and_bedrock_have_them(parts):
    got = await grounded(user(parts))
    assert [(e.text, e.shown) for e in got.evidence] == [("A.", False)]
    assert got.question == "What?"
    assert got.messages == (user([{"type": "text", "text": "What?"}]),)


async def test_given_evidence_keeps_its_ids_and_every_id_is_unique():
    given = ({"id": "x", "text": "A."}, {"text": "B."}, {"id": "x", "text": "C."}, {"text": " "})
    got = await grounded(user('<doc id="p2">D.</doc> A.?'), evidence=given)
    assert [(e.id, e.text) for e in got.evidence] == [
        ("x", "A."), ("p2", "B."), ("x-2", "C."), ("p2-2", "D.")
    ]  # fmt: skip


async def test_a_policy_may_leave_the_request_out():
    policy = Policy.model_validate({"name": "p", "ground": {"request": False}})
    got = await grounded(user("<doc>A.</doc>"), policy=policy, evidence=({"text": "B."},))
    assert got.evidence == ()


async def test_a_follow_up_finds_what_it_follows():
    store = FakeStore({"a": "A.", "b": "B.", "c": "C."})
    adults = user("What is the maximum daily dose of paracetamol for adults?")
    got = await grounded(
        adults, {"role": "assistant", "content": "4 g."}, user("and for children?"),
        policy=CORPUS, store=store,
    )  # fmt: skip
    (query,) = store.queries
    assert "paracetamol" in query
    assert query.endswith("and for children?")
    assert got.question == "and for children?"
    assert [e.id for e in got.evidence] == ["a", "b"]


@pytest.mark.parametrize(
    ("questions", "query"),
    [
        (["What is A like in winter?", "How do I return a parcel to you?"], None),
        (["What is A like in winter?", "Why?"], "What is A like in winter? Why?"),
        (["What is A like?", "And B?", "And what does it cost to buy one?"],
         "What is A like? And B? And what does it cost to buy one?"),
        ([], ""),
    ],
)  # fmt: skip
def test_condensing(questions, query):
    assert condense(questions) == (questions[-1] if query is None else query)


@pytest.mark.parametrize(
    "text",
    [
        "<x>" * 20_000,
        "</x>" * 20_000,
        "<x><y>" * 20_000 + "</y></x>" * 20_000,
        "<x><y>" * 20_000 + "</x>" * 20_000,
        "```\n" * 20_000,
        "-----\n" * 20_000,
        "Context:\n" * 20_000,
        "Sources:\n" + "[1] " * 20_000,
        "Question:\n" * 20_000,
        "x" * 1_000_000,
        "use the following " * 20_000,
    ],
    ids=lambda t: repr(t[:12]),
)
def test_hostile_messages_come_to_an_end(text):
    assert all(passage.text in text for passage in find(text).passages)
    assert all(passage.text for passage in facts(text))


@given(st.text(alphabet="<>/ab`-=[]1: \n", max_size=60))
def test_finding_never_raises_and_invents_nothing(text):
    for passage in find(text).passages:
        assert passage.text in text
