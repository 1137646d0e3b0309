"""What of a conversation no check can read: named, or refused."""

from guard.checks import LONGEST
from guard.errors import RequestError
from guard.policy import Policy
from guard.wire.chat import ChatRequest

READ = ("text", "refusal", "query", "grounding_source")  # the content parts that checks can read


def unread(request: ChatRequest, policy: Policy) -> list[dict[str, str]]:
    """The parts of the conversation that no check can read. Raises RequestError if refused."""
    gaps: list[dict[str, str]] = []
    if request.guard.evidence and not policy.ground.request:
        why = f"left out: the policy {policy.name!r} takes no evidence from requests"
        gaps.append({"what": "guard.evidence", "why": why})
    for i, message in enumerate(request.body["messages"]):
        content = message.get("content")
        if len(_words(content)) > LONGEST and policy.ground.request:
            why = f"longer than {LONGEST:,} characters: no passage is looked for in it"
            gaps.append({"what": f"messages[{i}].content", "why": why})
        if not isinstance(content, list):
            continue
        for k, part in enumerate(content):
            kind = part.get("type")
            if kind in READ or "guardContent" in part:
                continue
            place = f"messages[{i}].content[{k}]"
            if policy.uninspected == "refuse":
                problem = f"the policy {policy.name!r} refuses what no check reads: {kind}"
                raise RequestError(f"{place}: {problem}", param=place)
            gaps.append({"what": f"{place} ({kind})", "why": "passed on: no check reads it"})
    return gaps


def _words(content: object) -> str:
    """What stands in a message, as text."""
    parts = content if isinstance(content, list) else [{"text": content}]
    return "".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))
