"""A table of characters and what they are read as, as the bytes that the tokenizers library calls a precompiled map.

SentencePiece's format: a double-array trie over UTF-8, then the replacements, each closed by a NUL.
"""

import struct
from collections import defaultdict
from collections.abc import Mapping

_END = 0  # the byte under which a character's replacement is found
_HAS_END = 1 << 8
_PLACE = 1 << 31  # marks the cell that holds the place of a replacement


def character_map(replacements: Mapping[int, tuple[int, ...]]) -> bytes:
    """The map for `tokenizers.normalizers.Precompiled`, of code point → code points.

    The library takes a character together with the accents behind it, and loses those when the character itself is in
    the map; the engine keeps them.
    """
    text = bytearray()
    known: dict[bytes, int] = {}
    places: dict[bytes, int] = {}  # UTF-8 of a character → where its replacement starts
    for point, to in replacements.items():
        replacement = "".join(map(chr, to)).encode() + b"\0"
        if replacement not in known:
            known[replacement] = len(text)
            text += replacement
        places[chr(point).encode()] = known[replacement]
    cells = _cells(places)
    return struct.pack(f"<I{len(cells)}I", 4 * len(cells), *cells) + bytes(text)


def _cells(places: Mapping[bytes, int]) -> list[int]:
    """The trie in one array: from cell p a byte leads to p ^ offset(p) ^ byte, which carries that byte."""
    following: dict[bytes, set[int]] = defaultdict(set)
    for character in places:
        for length, byte in enumerate([*character, _END]):
            following[character[:length]].add(byte)
    position_of = {b"": 0}
    taken = {0}
    bases: set[int] = set()
    cells: dict[int, int] = {}
    free = 1  # all below are bases already
    for prefix in sorted(following, key=len):
        base = free
        while base in bases or any(base ^ byte in taken for byte in following[prefix]):
            base += 1
        bases.add(base)
        while free in bases:
            free += 1
        for byte in following[prefix]:
            taken.add(base ^ byte)
            position_of[prefix + bytes([byte])] = base ^ byte
        label = prefix[-1] if prefix else 0
        position = position_of[prefix]
        cells[position] = label | (_HAS_END if prefix in places else 0) | ((position ^ base) << 10)
        if prefix in places:
            cells[base ^ _END] = _PLACE | places[prefix]
    blocks = max(cells) // 256 + 1  # of 256: a byte that leads nowhere still lands on a cell
    return [cells.get(position, 0) for position in range(blocks * 256)]
