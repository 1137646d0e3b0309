"""Options read in manual pages and help texts."""

from guard_eval.commands import roff
from guard_eval.commands.reading import options, subcommands

MAN = r"""
.SH OPTIONS
.TP
\fB\-a\fR, \fB\-\-all\fR
do not ignore entries; see also \fB\-\-hidden\fR
.TP
\fB\-w\fR, \fB\-\-width\fR=\fI\,COLS\/\fR
.BR \-c ", " \-\-color [\fI=WHEN\fP]
.PP
\-m <msg>, \-\-message=<msg>
.TP
\-\-[no\-]edit
"""
MDOC = """
.Sh SYNOPSIS
.Nm x
.Op Fl AaC
.Bl -tag
.It Fl B Ar interface
.It Fl o Ns Ar rest
"""
HELP = """
Usage: tool [options]

Management Commands:
  image       Manage images
  run*        Run it

Options:
  -f, --file string        The file
  -q, --quiet              Say nothing
      --level=LEVEL
      --cache (on|off)
"""


def test_a_manual_in_man_macros() -> None:
    found = options(roff.text(MAN))
    assert found == {
        "-a": "",
        "--all": "",
        "--hidden": "~",
        "-w": "=",
        "--width": "=",
        "-c": "?",
        "--color": "?",
        "-m": "=",
        "--message": "=",
        "--edit": "",
        "--no-edit": "",
    }


def test_a_manual_in_mdoc_macros() -> None:
    found = options(roff.text(MDOC))
    assert {"-A": "", "-a": "", "-C": "", "-B": "="}.items() <= found.items()
    assert "-o" in found or "-orest" in found


def test_a_help_text() -> None:
    found = options(HELP)
    assert found["--file"] == found["-f"] == "="
    assert found["-q"] == found["--quiet"] == ""
    assert found["--level"] == "="
    assert subcommands(HELP) == ["image", "run"]


def test_names_of_one_dash_are_not_taken_apart() -> None:
    assert options("[-abc]\n-name pattern\n", long=True) == {"-abc": "~", "-name": "="}
