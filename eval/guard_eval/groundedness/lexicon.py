"""Words that change or keep a sentence's meaning when one takes the other's place."""

_ANTONYMS = """
increase/decrease increased/decreased increases/decreases increasing/decreasing rise/fall
rose/fell rises/falls rising/falling gain/loss gained/lost higher/lower highest/lowest high/low
more/less more/fewer most/least before/after above/below always/never often/rarely best/worst
better/worse good/bad large/small larger/smaller largest/smallest big/small bigger/smaller
biggest/smallest hot/cold warm/cool early/late earlier/later earliest/latest first/last old/new
older/younger oldest/youngest true/false safe/dangerous success/failure successful/unsuccessful
win/lose won/lost wins/loses open/closed opened/closed opening/closing allow/forbid
allowed/forbidden allows/prohibits accept/reject accepted/rejected accepts/rejects approve/reject
approved/rejected include/exclude included/excluded includes/excludes including/excluding
possible/impossible legal/illegal positive/negative maximum/minimum major/minor male/female
man/woman men/women boy/girl mother/father son/daughter brother/sister husband/wife king/queen
north/south northern/southern east/west eastern/western start/end started/ended starts/ends
began/ended begin/end agree/disagree agreed/disagreed agrees/disagrees love/hate loved/hated
likes/dislikes effective/ineffective benefit/harm benefits/harms buy/sell bought/sold buys/sells
buying/selling expensive/cheap easy/difficult easily/barely import/export left/right
public/private strong/weak stronger/weaker strengthened/weakened add/remove added/removed
adds/removes all/some all/none many/few same/different promote/inhibit promotes/inhibits
improve/worsen improved/worsened improves/worsens cause/prevent caused/prevented causes/prevents
die/survive died/survived dead/alive short/long shorter/longer shortest/longest fast/slow
faster/slower fastest/slowest domestic/foreign local/international present/absent likely/unlikely
able/unable happy/sad happily/sadly love/dislike support/oppose supported/opposed supports/opposes
supporting/opposing confirm/deny confirmed/denied confirms/denies ahead/behind inside/outside
up/down upper/lower near/far rich/poor young/old deep/shallow joined/left arrive/leave
arrived/left arrives/leaves borrow/lend borrowed/lent push/pull pass/fail passed/failed
passes/fails succeed/fail succeeded/failed remember/forget remembered/forgot save/spend
saved/spent teach/learn attack/defend attacked/defended guilty/innocent heavy/light thick/thin
wide/narrow clean/dirty full/empty majority/minority profit/loss expand/shrink expanded/shrank
lengthen/shorten raise/lower raised/lowered raises/lowers reduce/increase reduced/increased
reduces/increases reducing/increasing permanent/temporary temporarily/permanently
optional/mandatory optional/required voluntary/compulsory direct/indirect directly/indirectly
simple/complex frequent/rare frequently/rarely common/rare partly/fully partially/completely
internal/external former/current previous/next hired/fired hire/fire appoint/dismiss
appointed/dismissed enabled/disabled enable/disable visible/hidden future/past winner/loser
friend/enemy day/night morning/evening breakfast/dinner summer/winter lead/follow leads/follows
led/followed thousands/millions million/billion hundreds/thousands dozens/hundreds
"""
_STRENGTHS = """
may/will might/will could/will may/must can/cannot should/must some/all some/most most/all
many/all sometimes/always often/always usually/always usually/rarely sometimes/never
probably/certainly possibly/certainly suggests/proves suggest/prove suggested/proved
associated/caused linked/caused up/down only/also nearly/exactly about/exactly
approximately/exactly almost/over least/most over/under at/after until/after since/until
considering/rejecting planned/refused plans/refuses tried/managed hopes/refuses alleged/proven
reportedly/certainly estimated/guaranteed expected/guaranteed asked/ordered asks/orders
offered/refused offers/refuses proposed/rejected with/without for/against
"""
_SYNONYMS = """
big/large begin/start began/started begins/starts buy/purchase bought/purchased buys/purchases
help/assist helped/assisted helps/assists also/additionally about/approximately
roughly/approximately around/about almost/nearly movie/film quick/fast quickly/rapidly
show/demonstrate showed/demonstrated shows/demonstrates shown/demonstrated need/require
needs/requires needed/required stay/remain stayed/remained stays/remains child/kid children/kids
people/individuals doctor/physician doctors/physicians job/position firm/company firms/companies
end/conclude ended/concluded ends/concludes build/construct built/constructed choose/select
chose/selected chosen/selected allow/permit allowed/permitted allows/permits find/discover
found/discovered illness/disease ill/sick important/significant main/primary chief/principal
many/numerous several/various often/frequently rarely/seldom usually/typically mainly/primarily
mostly/mainly only/solely because/since although/though however/nevertheless later/afterwards
before/prior home/house city/town car/vehicle cars/vehicles picture/image pictures/images
author/writer authors/writers wife/spouse husband/spouse student/pupil students/pupils
teacher/instructor lawyer/attorney area/region areas/regions nation/country nations/countries
international/global worldwide/globally huge/enormous tiny/minuscule little/small begin/commence
die/pass died/perished live/reside lived/resided lives/resides tell/inform told/informed
ask/request asked/requested answer/reply answered/replied think/believe thinks/believes
thought/believed say/state said/stated says/states speak/talk spoke/talked try/attempt
tried/attempted tries/attempts create/make created/made creates/makes give/provide gave/provided
gives/provides given/provided send/dispatch sent/dispatched increase/rise increased/rose
increases/rises decrease/decline decreased/declined decreases/declines reduce/lower
reduced/lowered reduces/lowers improve/enhance improved/enhanced improves/enhances cause/trigger
caused/triggered causes/triggers happen/occur happened/occurred happens/occurs contain/include
contains/includes contained/included reveal/disclose revealed/disclosed famous/well-known
well-known/famous annual/yearly per/each entire/whole whole/entire total/overall enough/sufficient
sufficient/enough correct/right wrong/incorrect incorrect/wrong fix/repair fixed/repaired
store/shop stores/shops trip/journey money/funds method/approach methods/approaches study/research
result/outcome results/outcomes goal/aim goals/aims problem/issue problems/issues
chance/opportunity idea/concept rule/regulation rules/regulations amount/quantity price/cost
prices/costs clever/smart happy/glad angry/furious afraid/scared rich/wealthy poor/impoverished
strong/powerful quit/left resign/quit resigned/quit
"""


def _table(text: str, both_ways: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for pair in text.split():
        first, _, second = pair.partition("/")
        found.setdefault(first, []).append(second)
        if both_ways:
            found.setdefault(second, []).append(first)
    return {word: tuple(others) for word, others in found.items()}


OPPOSITES = _table(_ANTONYMS, both_ways=True)
STRENGTHS = _table(_STRENGTHS, both_ways=True)
SYNONYMS = _table(_SYNONYMS, both_ways=False)

UNIT_SWAPS = tuple(
    frozenset(group.split())
    for group in (
        "seconds minutes hours days weeks months years decades centuries",
        "second minute hour day week month year decade century",
        "mg g kg µg mcg", "grams kilograms milligrams tonnes pounds ounces",
        "km m cm mm miles", "kilometres metres miles feet inches yards centimetres",
        "kilometers meters miles feet inches yards centimeters",
        "thousand million billion trillion",
        "ml l litres millilitres gallons", "MB GB TB KB", "mph km/h", "percent points",
        "dollars euros pounds yen", "USD EUR GBP", "Celsius Fahrenheit", "acres hectares",
        "hourly daily weekly monthly quarterly yearly annually",
    )
)  # fmt: skip
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
CONTRACTED = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "has": "hasn't",
    "had": "hadn't", "can": "can't", "could": "couldn't", "will": "won't", "would": "wouldn't",
    "should": "shouldn't", "do": "don't", "does": "doesn't", "did": "didn't",
}  # fmt: skip
