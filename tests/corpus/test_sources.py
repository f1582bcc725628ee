"""The register of sources: references resolve to it, and it contradicts itself nowhere."""

from pathlib import Path

import pytest

from corpus.document import Kind, SourceError
from corpus.sources import Register, read_register

BESLUIT = """\
- id: stb-2030-2
  cite: Stb. 2030, 2
  title: Besluit proeflessen
  publisher: Ministerie van OCW
  kind: amvb
  date: 2030-01
  url: https://wetten.example/stb-2030-2
  rank: 2
"""
BRIEF = """\
- id: brief-2029
  cite: Brief (2029)
  title: Brief over proeflessen
  publisher: Ministerie van OCW
  kind: kamerbrief
  date: 2029
  rank: 4
"""


def register(tmp_path: Path, **files: str) -> Register:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_register(tmp_path)


def test_a_source_is_read_with_a_date_as_precise_as_it_is_known(tmp_path: Path) -> None:
    besluit, brief = register(tmp_path, a=BESLUIT + BRIEF).sources

    assert (besluit.kind, besluit.date, besluit.rank) == (Kind.AMVB, "2030-01", 2)
    assert (brief.date, brief.url) == ("2029", "")


@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ("Stb. 2030, 2", "stb-2030-2"),
        ("Stb. 2030, 2, artikel 5, lid 2", "stb-2030-2"),
        ("Stb. 2030, 2, bijlage 1", "stb-2030-2-bijlage"),  # the longest cite that it starts with
        ("Stb. 2030, 21", None),  # another decree
        ("Stb. 2030, 2 artikel 5", None),  # a comma is missing
        ("artikel 5, Stb. 2030, 2", None),  # the place comes last
    ],
)
def test_a_citation_leads_to_the_source_of_the_longest_name_it_starts_with(
    tmp_path: Path, citation: str, found: str | None
) -> None:
    annex = BESLUIT.replace("stb-2030-2\n", "stb-2030-2-bijlage\n", 1).replace(
        "Stb. 2030, 2", "Stb. 2030, 2, bijlage 1"
    )
    source = register(tmp_path, a=BESLUIT + annex).resolve(citation)

    assert (source.id if source else None) == found


def test_a_source_that_stands_in_two_files_counts_once(tmp_path: Path) -> None:
    sources = register(tmp_path, a=BESLUIT, b=BRIEF + BESLUIT.replace("Besluit proeflessen", "Het besluit")).sources

    assert [source.title for source in sources] == ["Besluit proeflessen", "Brief over proeflessen"]


def test_one_id_with_two_urls_is_refused_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"b\.yaml:8: id stb-2030-2 has another cite or url at .*a\.yaml:1;"):
        register(tmp_path, a=BESLUIT, b=BRIEF + BESLUIT.replace("wetten.example", "elders.example"))


def test_one_cite_for_two_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"a\.yaml:8: cite 'Brief \(2029\)' is also that of brief-2029 at .*a\.yaml:1"
    ):
        register(tmp_path, a=BRIEF + BRIEF.replace("id: brief-2029", "id: brief-b"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BESLUIT + BRIEF.replace("  date: 2029\n", ""), r"a\.yaml:9: source brief-2029 lacks date"),
        (BRIEF.replace("Brief (2029)", "Brief [2029]"), r"a\.yaml:1: cite 'Brief \[2029\]' holds \["),
        (BRIEF.replace("date: 2029", "date: mei 2029"), r"a\.yaml:1: .* date is 'mei 2029'; expected 2019"),
        (BRIEF.replace("date: 2029", "date: 2029-02-31"), r"a\.yaml: has an impossible value"),
        (BRIEF.replace("kamerbrief", "brief"), r"a\.yaml:1: .* kind is 'brief'; expected one of wet, amvb"),
        (BRIEF.replace("rank: 4", "rank: 1"), r"a\.yaml:1: .* rank is 1; that of a kamerbrief is 4"),
        ("id: brief-2029", r"a\.yaml:1: expected a list of sources"),
        ("- id: [", r"a\.yaml:\d: not YAML"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line_and_what_was_expected(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        register(tmp_path, a=text)
