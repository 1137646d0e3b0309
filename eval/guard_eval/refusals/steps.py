"""Commands that remedies name, whole: what stands in capitals is the user's to fill in."""

ADD = "`guard eval data add FILE --name NEW`"
DEAL = "`guard eval split make NEW --prefix new-`"
SEAL = "`guard eval seal make new-test --remove-plain`"
FRESH = f"Measure on new rows: {ADD}, {DEAL}, {SEAL}."
IN_NEW = "`guard eval data add FILE --name NAME -w FOLDER`"
ANEW = f"in a new workspace: {IN_NEW}, `guard eval split make NAME -w FOLDER`"
AGAIN = (
    f"Mend the file of the data set, take it in under a new name, {ADD}, and deal that: {DEAL}. "
    "Where the old splits are in its way, do so in a new workspace: add `-w FOLDER` to both."
)
APART = (
    f"Take these rows out of one of the two files, and take in and deal what is left: {ADD}, "
    f"{DEAL}. Or deal all data sets at once, which keeps together what belongs together, in a new "
    "workspace: `guard eval split make NAME NAME -w FOLDER`."
)
REGISTER = "`guard eval register --policy NAME --split {split}`"
CERTIFY = "`guard eval certify --tune RUN --cal RUN --policy FILE`"
