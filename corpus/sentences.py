"""Dutch sentences as spans of a text; legal and school abbreviations do not end one."""

import re

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:art|artt|nr|nrs|blz|p|Stb|Stcrt|Trb|jo|lid|o\.a|a\.s|e\.d|e\.v|i\.c|bijv|bv|m\.b\.t|i\.v\.m|"
    r"t\.a\.v|d\.w\.z|v\.w\.o|h\.a\.v\.o|m\.a\.v\.o|l\.b\.o|n\.v\.t|resp|incl|excl|max|min|ca|circa|enz|etc|mr|dr|drs|"
    r"prof|St|vgl|zgn|zgnd|evt|ged|jl|nl|[A-Z]|[a-z]|\d+)\.$"
)
_END = re.compile(
    r"[.!?…][\"”’)\]]*(?=\s+[\"“‘(\[€]?[A-ZÀ-Ý0-9•\-–]|\s*$)|\n{2,}|\n(?=\s*(?:[-•–]|[a-z]{1,2}\d?\.|\d+[º°]?\.)\s*\S)"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans (start, end exclusive) of the sentences and list items of `text`, in order, without outer white space.

    Every non-space character lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        head = text[start : match.end()].rstrip()
        # "3.  Het bevoegd gezag" is a number, "bedoeld in art. 7" an abbreviation: neither ends a sentence.
        if match.group().startswith(".") and _ABBREVIATION.search(head) and match.end() < len(text.rstrip()):
            last_number = re.search(r"\d+\.$", head)
            if not (last_number and re.search(r"[a-z]\s+\d+\.$", head)):
                continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
