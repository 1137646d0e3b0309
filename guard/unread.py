"""What of a conversation no check can read: named, or refused."""

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
