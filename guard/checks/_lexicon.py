"""Words in capitals that name nothing in particular, and words that mean the same name."""

import re

from guard.checks._figures.units import CURRENCY, UNITS
from guard.checks._words import FUNCTION

CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
    sun january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter am pm bc ad ce bce
    gmt utc est pst cet
    """.split()
)

PEOPLES = frozenset(
    """
    afghan african albanian algerian american americans arab arabic arabian argentine argentinian
    armenian asian asians australian australians austrian bangladeshi belgian bengali bolivian
    brazilian british briton britons bulgarian burmese cambodian canadian canadians caribbean
    catalan chilean chinese christian christians colombian croatian cuban czech danish dutch
    ecuadorian egyptian english eskimo estonian ethiopian european europeans filipino finnish
    flemish french gaelic georgian german germanic germans ghanaian greek greeks gujarati hebrew
    hindi hindu hindus hispanic hungarian icelandic indian indians indonesian iranian iraqi irish
    islamic israeli italian italians jamaican japanese jew jewish jews jordanian kenyan korean
    kurdish kuwaiti latin latino latvian lebanese libyan lithuanian malay malaysian mandarin maori
    mexican mexicans mongolian moroccan muslim muslims nepali nigerian nordic norwegian ottoman
    pakistani palestinian persian peruvian polish portuguese protestant punjabi roman romanian
    romans russian russians saudi scandinavian scottish serbian sikh singaporean slavic slovak
    slovenian somali spanish sudanese swahili swedish swiss syrian taiwanese tamil thai tibetan
    tunisian turkish ukrainian urdu uruguayan venezuelan vietnamese welsh western yiddish zulu
    catholic buddhist orthodox northern southern eastern north south east west midwest
    """.split()
)

TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir lord lady dame rev st saint sen senator rep gov governor
    president minister king queen prince princess duke judge justice captain general colonel major
    sergeant pope bishop chairman chair director ceo cfo cto officer md phd jr sr esq inc ltd corp
    co llc plc gmbh ag university college school institute company corporation group association
    society foundation department ministry agency bureau office committee council commission court
    party league cup award awards prize act law article section clause chapter bill amendment treaty
    war battle street avenue road river lake mountain sea ocean island islands county city state
    states town village province district region republic kingdom church museum hospital airport
    station park bridge house hall center centre team club series season episode film movie book
    novel song album game internet web website email online tv dvd cd pdf faq url id ok gps gdp dna
    rna ceo hr it pr usb api app page figure table step part note appendix world government art fig
    sec eq vol nos points takeaways facts details highlights pros cons answer question summary line
    pp aka nb fyi tl tba tbd eta passage passages document documents source sources ram cpu gpu ssd
    hdd lcd led lan vpn
    """.split()
)

OPENERS = frozenset(
    """
    add all almost along amid among another any apart ask based behind besides better beyond big
    both call check choose click common compared contact current despite due each eight eighth
    either employees enter even every except famous few fifth find first five follow former four
    fourth free full get give go good great hence high hold human important instead international
    keep key large last late latest leading let like local long low main major make many maybe
    medical members modern more most multiple national natural near neither never new next nine no
    nobody none not notable note old one only open original other others outside patients people per
    perhaps please plus political popular press private provide public pull push put quite rather
    read recent researchers scientists second see select set seven several short significant similar
    since single six small social some special start still students studies study such tap ten
    therefore third though three thus today together tomorrow top total toward traditional try turn
    two typical unless unlike use users various visit warning whereas without write yes yesterday
    young
    """.split()
)
"""Words that often stand before a name at the beginning of a sentence."""

_DAYS = frozenset(f"{day}s" for day in CALENDAR if day.endswith("day"))

NAMELESS = FUNCTION | CALENDAR | _DAYS | PEOPLES | TITLES | UNITS.keys() | CURRENCY.keys()
"""Words that tell no name from another, though they may be written with a capital."""

DRUG = re.compile(
    r"[a-z]{2,}(?:afil|azepam|azole|azolam|barbital|bactam|caine|cillin|coxib|cycline|dipine|dronate"
    r"|floxacin|formin|gatran|gliflozin|gliptin|mab|mycin|nib|olol|oxetine|parin|platin|pril|profen"
    r"|sartan|setron|statin|tadine|terol|thiazide|tidine|triptan|triptyline|vir|vudine|xaban)"
)
"""A drug's name by the ending that its class of drugs has (WHO, "Stem Book", 2018)."""

SAME = {
    "usa": "us", "america": "us", "american": "us", "americans": "us", "britain": "uk", "gb": "uk",
    "british": "uk", "britons": "uk", "french": "france", "spanish": "spain", "irish": "ireland",
    "welsh": "wales", "polish": "poland", "danish": "denmark", "dutch": "netherlands",
    "holland": "netherlands", "swiss": "switzerland", "finnish": "finland",
    "filipino": "philippines", "covid19": "covid", "cov2": "covid", "ncov": "covid",
    "2019ncov": "covid", "sars-cov-2": "covid", "coronavirus": "covid", "coronaviruses": "covid",
    "bill": "william", "billy": "william", "bob": "robert", "bobby": "robert", "rob": "robert",
    "jim": "james", "jimmy": "james", "mike": "michael", "tom": "thomas", "tommy": "thomas",
    "joe": "joseph", "dave": "david", "dan": "daniel", "steve": "steven", "stephen": "steven",
    "chris": "christopher", "tony": "anthony", "ben": "benjamin", "sam": "samuel", "ed": "edward",
    "ted": "edward", "ken": "kenneth", "ron": "ronald", "larry": "lawrence", "jerry": "gerald",
    "matt": "matthew", "nick": "nicholas", "andy": "andrew", "greg": "gregory", "jeff": "jeffrey",
    "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine", "kathy": "katherine",
    "jenny": "jennifer", "sue": "susan", "peggy": "margaret", "maggie": "margaret",
    "senate": "senator", "kyiv": "kiev", "kharkiv": "kharkov", "turkiye": "turkey",
}  # fmt: skip
"""Names that are used for each other, and peoples whose country begins otherwise."""

STATES = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california",
    "CO": "colorado", "CT": "connecticut", "DE": "delaware", "FL": "florida", "GA": "georgia",
    "HI": "hawaii", "ID": "idaho", "IL": "illinois", "IN": "indiana", "IA": "iowa", "KS": "kansas",
    "KY": "kentucky", "LA": "louisiana", "ME": "maine", "MD": "maryland", "MA": "massachusetts",
    "MI": "michigan", "MN": "minnesota", "MS": "mississippi", "MO": "missouri", "MT": "montana",
    "NE": "nebraska", "NV": "nevada", "NH": "new hampshire", "NJ": "new jersey",
    "NM": "new mexico", "NY": "new york", "NC": "north carolina", "ND": "north dakota",
    "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "RI": "rhode island",
    "SC": "south carolina", "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah",
    "VT": "vermont", "VA": "virginia", "WA": "washington", "WV": "west virginia",
    "WI": "wisconsin", "WY": "wyoming", "DC": "district of columbia", "PR": "puerto rico",
    "AB": "alberta", "BC": "british columbia", "MB": "manitoba", "NB": "new brunswick",
    "NL": "newfoundland", "NS": "nova scotia", "NT": "northwest territories", "NU": "nunavut",
    "ON": "ontario", "PE": "prince edward island", "QC": "quebec", "SK": "saskatchewan",
    "YT": "yukon",
}  # fmt: skip
"""States and provinces by their postal codes (USPS Publication 28; Canada Post)."""
