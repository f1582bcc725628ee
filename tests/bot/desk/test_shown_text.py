from bot.desk.shown_text import Block, Line, blocks_of

SHOWN = """Let op: de bronnen spreken elkaar tegen.

Een opleiding heeft:
- een landelijk deel;
- een regionaal deel. [1]

Bronnen:
[1] Wet, artikel 1, https://wetten.overheid.nl/x"""


def test_a_reply_is_read_as_paragraphs_and_lists_with_numbers():
    assert blocks_of(SHOWN, 1) == [
        Block((Line("Let op: de bronnen spreken elkaar tegen."),)),
        Block((Line("Een opleiding heeft:"),)),
        Block((Line("een landelijk deel;"), Line("een regionaal deel.", 1)), is_list=True),
    ]


def test_the_nearest_sources_of_a_refusal_keep_their_links():
    [_, near] = blocks_of("Nee.\n\n- Wet, artikel 1, https://wetten.overheid.nl/x", 0)

    assert near == Block((Line("Wet, artikel 1", link="https://wetten.overheid.nl/x"),), is_list=True)


def test_a_number_that_no_source_has_stays_text():
    assert blocks_of("Zie [7]", 1) == [Block((Line("Zie [7]"),))]


def test_the_word_bronnen_inside_a_quote_does_not_end_the_reply():
    quoted = f"Eerst.\n\nBronnen:\nhet bestuur [1]\n\n{SHOWN}"

    assert Block((Line("Bronnen:"), Line("het bestuur", 1))) in blocks_of(quoted, 1)
