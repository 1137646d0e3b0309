"""Units of measurement and currencies: which family each belongs to, and how they convert.

Factors are exact by definition (SI; international yard and pound, 1959), but for months and
years, which are a twelfth of and a Julian year of 365.25 days.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `value * factor + offset` is the quantity in the base unit of its family."""

    family: str
    factor: float
    offset: float = 0.0


_DAY = 86400.0
_TABLE: dict[str, dict[str, float]] = {
    "percent": {"% percent pct": 1, "‰ permille": 0.1},
    "percent points": {"pp ppt ppts": 1, "bp bps": 0.01},
    "time": {
        "s sec secs second seconds": 1,
        "ms millisecond milliseconds msec": 1e-3,
        "µs μs microsecond microseconds": 1e-6,
        "ns nanosecond nanoseconds": 1e-9,
        "min mins minute minutes": 60,
        "h hr hrs hour hours": 3600,
        "day days": _DAY,
        "wk wks week weeks": 7 * _DAY,
        "fortnight fortnights": 14 * _DAY,
        "month months mo mos": 365.25 / 12 * _DAY,
        "year years yr yrs": 365.25 * _DAY,
        "decade decades": 3652.5 * _DAY,
        "century centuries": 36525 * _DAY,
        "millennium millennia": 365250 * _DAY,
    },
    "length": {
        "m metre metres meter meters": 1,
        "km kms kilometre kilometres kilometer kilometers": 1e3,
        "cm centimetre centimetres centimeter centimeters": 1e-2,
        "mm millimetre millimetres millimeter millimeters": 1e-3,
        "µm μm micrometre micrometres micrometer micrometers micron microns": 1e-6,
        "nm nanometre nanometres nanometer nanometers": 1e-9,
        "mi mile miles": 1609.344,
        "ft foot feet": 0.3048,
        "inch inches": 0.0254,
        "yd yds yard yards": 0.9144,
    },
    "speed": {
        "m/s mps": 1,
        "km/h kmh kph kmph": 1 / 3.6,
        "mph": 0.44704,
        "knot knots": 1852 / 3600,
    },
    "area": {
        "m2 m² sqm": 1,
        "km2 km²": 1e6,
        "cm2 cm²": 1e-4,
        "ha hectare hectares": 1e4,
        "acre acres": 4046.8564224,
        "sqft ft2 ft²": 0.09290304,
        "mi2 mi²": 2589988.110336,
    },
    "mass": {
        "g gram grams gramme grammes": 1,
        "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes": 1e3,
        "mg milligram milligrams": 1e-3,
        "µg μg mcg ug microgram micrograms": 1e-6,
        "ng nanogram nanograms": 1e-9,
        "t tonne tonnes ton tons": 1e6,
        "lb lbs pound pounds": 453.59237,
        "oz ounce ounces": 28.349523125,
        "gt gigatonne gigatonnes gigaton gigatons": 1e15,
    },
    "volume": {
        "l litre litres liter liters": 1,
        "dl decilitre deciliter": 0.1,
        "cl centilitre centiliter": 0.01,
        "ml millilitre millilitres milliliter milliliters cc": 1e-3,
        "µl μl ul microlitre microliter microliters": 1e-6,
        "m3 m³": 1e3,
        "gal gallon gallons": 3.785411784,
        "pint pints": 0.473176473,
    },
    "storage": {
        "byte bytes": 1,
        "kb kilobyte kilobytes": 1e3,
        "mb megabyte megabytes": 1e6,
        "gb gigabyte gigabytes": 1e9,
        "tb terabyte terabytes": 1e12,
        "pb petabyte petabytes": 1e15,
        "kib": 2.0**10,
        "mib": 2.0**20,
        "gib": 2.0**30,
        "tib": 2.0**40,
    },
    "data rate": {
        "bit/s": 1,
        "kbps kbit/s": 1e3,
        "mbps mbit/s": 1e6,
        "gbps gbit/s": 1e9,
        "tbps tbit/s": 1e12,
    },
    "power": {"w watt watts": 1, "kw kilowatt kilowatts": 1e3, "mw": 1e6, "gw": 1e9},
    "energy": {
        "j joule joules": 1,
        "kj": 1e3,
        "kcal kilocalorie kilocalories": 4184,
        "wh watt-hour watt-hours": 3.6e3,
        "kwh kilowatt-hour kilowatt-hours": 3.6e6,
        "mwh megawatt-hour megawatt-hours": 3.6e9,
        "gwh gigawatt-hour gigawatt-hours": 3.6e12,
        "twh terawatt-hour terawatt-hours": 3.6e15,
    },
    "frequency": {"hz": 1, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
    "amount": {"mol": 1, "mmol": 1e-3, "µmol μmol umol": 1e-6},
    "dose": {"iu": 1},
    "temperature": {"k kelvin": 1},
}
UNITS = {
    word: Unit(family, factor)
    for family, words in _TABLE.items()
    for names, factor in words.items()
    for word in names.split()
} | {
    word: unit
    for words, unit in {
        "°c c celsius": Unit("temperature", 1, 273.15),
        "°f f fahrenheit": Unit("temperature", 5 / 9, 273.15 - 32 * 5 / 9),
    }.items()
    for word in words.split()
}
MULTIWORD = {
    "per cent": "%",
    "per-cent": "%",
    "percentage point": "pp",
    "percentage points": "pp",
    "basis point": "bp",
    "basis points": "bp",
    "degrees celsius": "°c",
    "degrees fahrenheit": "°f",
    "degrees centigrade": "°c",
    "degree celsius": "°c",
    "degree fahrenheit": "°f",
    "metres per second": "m/s",
    "meters per second": "m/s",
    "kilometres per hour": "km/h",
    "kilometers per hour": "km/h",
    "miles per hour": "mph",
    "watt hours": "wh",
    "kilowatt hours": "kwh",
    "megawatt hours": "mwh",
    "square metres": "m2",
    "square meters": "m2",
    "square kilometres": "km2",
    "square kilometers": "km2",
    "square miles": "mi2",
    "square feet": "ft2",
    "cubic metres": "m3",
    "cubic meters": "m3",
}
CURRENCY = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "gbp": "GBP", "sterling": "GBP",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY",
    "₹": "INR", "inr": "INR", "rupee": "INR", "rupees": "INR",
    "chf": "CHF", "francs": "CHF", "cny": "CNY", "rmb": "CNY", "yuan": "CNY",
    "a$": "AUD", "aud": "AUD", "c$": "CAD", "cad": "CAD", "sek": "SEK", "nok": "NOK",
    "dkk": "DKK", "pln": "PLN", "brl": "BRL", "krw": "KRW",
    "cent": "cent", "cents": "cent", "p": "cent", "penny": "cent", "pence": "cent",
}  # fmt: skip
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6,
    "mio": 1e6, "mln": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "trillion": 1e12,
    "tn": 1e12, "lakh": 1e5, "crore": 1e7, "dozen": 12,
}  # fmt: skip


WORDS = (*MULTIWORD, *UNITS, *CURRENCY)
"""All that may stand for a unit after a number, in small letters."""


def unit(word: str) -> Unit:
    """Return the unit, or the currency, that one of WORDS means."""
    word = MULTIWORD.get(word.lower(), word.lower())
    if word in UNITS:
        return UNITS[word]
    return Unit(f"money {CURRENCY[word]}", 0.01 if CURRENCY[word] == "cent" else 1)
