from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.ground import ground
from guard.ground.facts import facts
from guard.ground.passages import find
from guard.ground.question import condense
from guard.policy import Policy
from guard.wire.chat import ChatRequest, GuardField
from tests.fakes import FakeStore

POLICY = Policy.model_validate({"name": "p", "instruct": {"grounded": "Cite."}})
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
        (["What is A?", "And how do parcels travel through Austria?"],
         "What is A? And how do parcels travel through Austria?"),
        (["What is A?", "Why?", "Why?", "Why?", "Why?"], "Why? Why? Why? Why?"),
        (["What is A?", "Is it safe?"], "What is A? Is it safe?"),
        (["What is A?", "Thanks!", "For children?"], "What is A? Thanks! For children?"),
        (["What is A?", "Which drugs that treat malaria cost little?"], None),
        (["What is A?", "What is paracetamol?"], None),
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
        '"""x ' * 20_000,
        '"""x' + " " * 100_000,
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


@pytest.mark.parametrize(
    ("text", "passages", "asked"),
    [
        # Anthropic's documents
        (
            '<documents>\n<document index="1">\n<source>a.pdf</source>\n<document_content>\nA '
            'is B.\n'
            '</document_content>\n</document>\n<document index="2">\n<source>b.pdf</source>\n'
            "<document_content>C is D.</document_content>\n</document>\n</documents>\n\nWhat is A?",
            [("1", "A is B."), ("2", "C is D.")],
            "",
        ),
        # LangChain: a document that asks, too
        (
            "Answer the question based only on the following context:\nRefunds last 30 days.\n"
            "Question: in a document?\n\nQuestion: How long?",
            [(None, "Refunds last 30 days.\nQuestion: in a document?")],
            "How long?",
        ),
        # LangChain: instructions run on into the context
        (
            "Use the following pieces of context to answer the question at the end. If you "
            "don't know "
            "the answer, don't try to make up an answer.\nUse three sentences maximum and be "
            "concise.\n"
            'Always say "thanks for asking!" at the end of the answer.\nRefunds last 30 days.\n'
            "Question: How long?\nHelpful Answer:",
            [(None, "Refunds last 30 days.")],
            "How long?",
        ),
        (
            "Use the following pieces of context. If you don't know, say so.\n\nA is B.\n\nC is D.",
            [(None, "A is B.\n\nC is D.")],
            "",
        ),
        ("Use the following pieces of context to answer. If you don't know, say so.", [], ""),
        # LlamaIndex: a shorter rule inside
        (
            "Context information is below.\n-------\nA is B.\n---\nC is D.\n-------\nGiven the "
            "context "
            "information, answer the query.\nQuery: What?\nAnswer: ",
            [(None, "A is B.\n---\nC is D.")],
            "What?",
        ),
        (
            "We have provided context information below.\n-----\nA.\n-----\nC.\n-----\nGiven this "
            "information, please answer the question: How long?\n",
            [(None, "A."), (None, "C.")],
            "How long?",
        ),
        (
            "CONTEXT:\nA is B.\n\nINSTRUCTIONS:\n1. Use only the context.\n\nQUESTION: "
            "What?\n\nANSWER:",
            [(None, "A is B.")],
            "What?",
        ),
        ("Context:\nHere:\n[1] A is B.\n\nInstructions\nThe lamp is red.\n\nQuestion: What?",
         [(None, "Here:"), ("1", "A is B.\n\nInstructions\nThe lamp is red.")], "What?"),
        ('<doc id="x">[1] A is B.</doc>', [("x", "[1] A is B.")], ""),
        ("<doc><id>x</id><text>A is B.</text></doc>", [("x", "A is B.")], ""),
        ("Passages below.\n---\nA.\n---\nQuestion: What?\n---\nB.\n---", [(None, "A.")],
         "What?\n---\nB.\n---"),
        ("It says:\n[1] it is 60 days. Right?", [], ""),
        ("## Context\nA is B.\n\n## Question\nWhat?", [(None, "A is B.")], "What?"),
        (
            "Say it.\n\n[1] A is B.\n\nMore of A.\n[x-2] C is D.\n\nWhat is A?",
            [("1", "A is B.\n\nMore of A."), ("x-2", "C is D.")],
            "",
        ),
        ("Context: I am old. I weigh 80 kg. What may I take?",
         [(None, "I am old. I weigh 80 kg.")], "What may I take?"),
        ("Context:\nA is B.\n\nSummarise it.", [(None, "A is B.")], "Summarise it."),
        ('<data>Here: <doc id="x">A.</doc> and so on <doc '
        'id="y">C.</doc><query>What?</query></data>',
         [("x", "A."), (None, "and so on"), ("y", "C.")], "What?"),
        # Open WebUI: the model is told to cite these ids
        ('<context>\n<source id="1" name="a.md">A is B.</source>\n<source id="2">C is D.</source>\n'
         "</context>", [("1", "A is B."), ("2", "C is D.")], ""),
        # OpenAI's guide to prompting
        ('"""A is "B".\n\nC is D."""\n\nQuestion: What?',
         [(None, 'A is "B".\n\nC is D.')], "What?"),
        ('Article:\n"""\nA is B.\n"""\nArticle:\n"""\nC is D.\n"""\nQuestion: What?',
         [(None, "A is B."), (None, "C is D.")], "What?"),
        # LangChain, with sources
        ("Given the following parts, answer with references.\n\nQUESTION: What?\n=====\nContent: "
         "A is B.\nSource: 28-pl\nContent: C is D.\nSource: 30-pl\n=====\nFINAL ANSWER:",
         [(None, "Content: A is B.\nSource: 28-pl\nContent: C is D.\nSource: 30-pl")], "What?"),
        # LlamaIndex, refining
        ("Refine.\nNew Context: A is B.\nQuery: What?\nOriginal Answer: C.\nNew Answer: ",
         [(None, "A is B.")], "What?\nOriginal Answer: C."),
        ("<prompt><context>A.</context><question>B?</question></prompt>", [(None, "A.")], "B?"),
        ("<faq><question>How?</question><answer>So.</answer></faq>",
         [(None, "<question>How?</question><answer>So.</answer>")], ""),
        ("<x-groundingSource_1>A.</x-groundingSource_1><x-query_1>What?</x-query_1>",
         [(None, "A.")], "What?"),
        ("Explain:\n```py\nx = 1  # <doc>y</doc>\n```", [(None, "x = 1  # <doc>y</doc>")], ""),
        # What a user says for himself, and words about the form of the answer, support nothing.
        ("Sources say that the limit is 60 days: right?", [], ""),
        ("I read the documents: the limit is 60 days, right?", [], ""),
        ("[1] says it is 60 days?", [], ""),
        ("<p>The limit is <b>60</b> days</p>, right?", [], ""),
        ("Hello\n---\nThe limit is 60 days\n---\nBob", [], ""),
        ("When you use documents, follow these rules:\n1. Be nice.", [], ""),
        ('Reply in this format:\n```json\n{"a": 1}\n```\n<output>x</output><example>A is '
        'C.</example>',
         [], ""),
        ("Question: is it?", [], "is it?"),
    ],
)  # fmt: skip
def test_passages_of_the_usual_prompts(text, passages, asked):
    found = find(text)
    assert [(p.id, p.text) for p in found.passages] == passages
    assert found.asked == asked


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("You are the bot of Acme. Refunds last 30 days. Always be polite.", "Refunds last 30 "
        "days."),
        ("Return shipping is free.\n- Dr. Smith costs 3.5 EUR.\n- Be nice.",
         "Return shipping is free.\n- Dr. Smith costs 3.5 EUR."),
        ("1. Cite.\n2. The shop is in Graz. It opens at 9 a.m. every day.",
         "The shop is in Graz. It opens at 9 a.m. every day."),
        ("# Policy\nOpening hours: Mon-Fri 9-17", "Opening hours: Mon-Fri 9-17"),
        ("If a parcel is lost, the customer gets a refund. If it rains, say so.",
         "If a parcel is lost, the customer gets a refund."),
        ("If a user is rude, stop. Today is 2024-05-05.", "Today is 2024-05-05."),
        ("Return the JSON only. Use British English. Report errors. Think step by step.", None),
        ("Tone: friendly\nLanguage: English\nResponses should be short. The assistant must "
        "cite.", None),
        ("Du bist ein Assistent.", None),
        ("Is the shop in Graz? These are the rules:", None),
    ],
)  # fmt: skip
def test_facts_are_told_from_instructions(text, stated):
    assert [p.text for p in facts(text)] == ([stated] if stated else [])


async def test_examples_in_a_system_message_are_no_facts():
    text = (
        'The shop is in Graz.\n<example>The shop is in Linz.</example>\n```json\n{"a b c": 1}\n```'
    )
    got = await grounded(system(text), user("Where?"))
    assert [e.text for e in got.evidence] == ["The shop is in Graz."]


async def test_a_document_that_asks_stays_whole_in_a_system_message():
    got = await grounded(system("Context: A is B. Is C D?"), user("Where?"))
    assert [e.text for e in got.evidence] == ["A is B. Is C D?"]


async def test_the_same_text_is_one_passage():
    got = await grounded(user("<doc>A.</doc>?"), evidence=({"text": "A."}, {"text": "A."}))
    assert [(e.id, e.shown) for e in got.evidence] == [("p1", False)]


async def test_the_store_is_asked_as_of_a_day():
    class Dated(FakeStore):
        async def search(self, corpus, query, limit, as_of=None):
            self.as_of = as_of
            return ()

    store, day = Dated(), datetime(2024, 5, 6, tzinfo=UTC)
    await grounded(user("How long?"), policy=CORPUS, store=store, as_of=day)
    assert store.as_of == day


async def test_messages_of_openai_s_own_parts_are_left_alone():
    message = user([{"type": "text", "text": "What?"}])
    got = await grounded(message)
    assert got.messages[0] is message
    assert got.messages[0]["content"] is message["content"]


async def test_sources_stay_in_the_conversation_when_the_policy_leaves_the_request_out():
    policy = Policy.model_validate({"name": "p", "ground": {"request": False}})
    got = await grounded(user([{"type": "grounding_source", "text": "A."}]), policy=policy)
    assert got.evidence == ()
    assert got.messages == (user([{"type": "text", "text": "A."}]),)


async def test_a_message_of_sources_only_is_taken_out():
    source = {"type": "grounding_source", "text": "A."}
    guarded = {"type": "guarded_text", "text": "What?"}
    image = {"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}
    got = await grounded(system([source]), user([guarded, image]), evidence=({"text": "B."},))
    assert [(e.id, e.text, e.shown) for e in got.evidence] == [
        ("p1", "B.", False), ("p2", "A.", False)
    ]  # fmt: skip
    assert got.messages == (user([{"type": "text", "text": "What?"}, image]),)
    assert got.question == "What?"


async def test_a_tool_s_result_is_named_by_a_number_and_its_tool():
    tools = [
        {"role": "tool", "tool_call_id": "call_1", "content": "21 C"},
        {"role": "tool", "name": "weather", "content": [{"type": "text", "text": "22 C"}]},
    ]
    got = await grounded(user("How warm?"), *tools)
    assert [(e.id, e.source, e.text) for e in got.evidence] == [
        ("t1", "call_1", "21 C"), ("t2", "weather", "22 C")
    ]  # fmt: skip


async def test_passages_below_the_policy_s_score_are_left_out():
    policy = Policy.model_validate({"name": "p", "ground": {"corpus": "c", "min_score": 2.0}})
    got = await grounded(user("How long?"), policy=policy, store=FakeStore({"a": "A."}))
    assert got.evidence == ()


@given(st.text(alphabet="<>/ab`-=[]1: \n", max_size=60))
def test_finding_never_raises_and_invents_nothing(text):
    for passage in find(text).passages:
        assert passage.text in text


async def test_where_nothing_reads_evidence_plain_messages_are_left_alone():
    patterns = Policy.model_validate({"name": "p", "checks": {"patterns": {}}})
    got = await grounded(user("<doc>A.</doc> Which?"), policy=patterns)
    assert (got.question, got.evidence) == ("<doc>A.</doc> Which?", ())
    given = await grounded(user("Which?"), policy=patterns, evidence=({"text": "A."},))
    assert [e.text for e in given.evidence] == ["A."]  # the model is to see it
