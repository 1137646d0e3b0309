import gc

from guard import Guard

EVIDENCE = ["The dose is 60 mg."]


def test_it_judges_as_the_server_does():
    judged = Guard("medical").check("The dose is 60 mg.", evidence=EVIDENCE)
    assert judged["action"] == "pass"
    assert judged["receipt"]["evidence"][0]["text"] == EVIDENCE[0]


async def test_a_running_loop_is_no_obstacle():
    guard = Guard("medical")
    assert guard.check("The dose is 90 mg.", evidence=EVIDENCE)["action"] == "abstain"
    assert (await guard.acheck("The dose is 60 mg.", evidence=EVIDENCE))["action"] == "pass"


def test_without_upstreams_nothing_stays_open():
    guard = Guard()
    guard.check("The dose is 60 mg.", evidence=EVIDENCE)
    del guard
    gc.collect()  # a session that was left open would warn here, and fail the test
