import re

import pytest

from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import DURATION

INTRANET = "https://intranet.school.nl"
QUESTION = "Hoe lang duurt een vakopleiding?"


@pytest.fixture
def box(open_desk):
    """The ask box as it may stand on a school's site."""
    return open_desk(embed_sites=(INTRANET, "https://leren.school.nl"))


def proof(page):
    return re.search(r'name="bewijs" value="([^"]+)"', page.text)[1]


def asked(box, question=QUESTION, **fields):
    return box.client.post("/ingebed", data={"bewijs": proof(box.opens("/ingebed")), "vraag": question, **fields})


def test_a_question_in_the_box_is_answered_in_the_box(box):
    reply = box.opens(asked(box).headers["location"])

    assert DURATION in text_of(reply)
    assert 'target="_blank"' in reply.text
    assert 'action="/ingebed"' in reply.text


def test_the_box_gives_no_cookie_at_any_step(box):
    answered, refused = asked(box), asked(box, "")
    opened = [box.opens(address) for address in ("/ingebed", answered.headers["location"], "/embed.js")]

    assert [step.status_code for step in opened] == [200, 200, 200]
    assert (answered.status_code, refused.status_code) == (303, 422)
    assert not any("set-cookie" in step.headers for step in (answered, refused, *opened))


def test_only_the_sites_in_the_settings_may_frame_the_box(box, visitor):
    headers = box.opens("/ingebed").headers

    assert f"frame-ancestors {INTRANET} https://leren.school.nl" in headers["content-security-policy"]
    assert "x-frame-options" not in headers
    assert "frame-ancestors 'none'" in visitor.opens("/ingebed").headers["content-security-policy"]


def test_no_other_page_may_be_framed(box):
    for address in ("/", "/over", "/ingebedde", "/nergens"):
        headers = box.opens(address).headers

        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_script_may_be_loaded_by_another_site(box):
    response = box.opens("/embed.js")

    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("forged", ["", "x", "1.2", "é.é", ".", "9" * 5_000, "١٢٣.x", "2763999999.{signature}"])
def test_a_forged_form_is_refused(box, forged):
    signature = proof(box.opens("/ingebed")).partition(".")[2]
    token = forged.format(signature=signature)
    response = box.client.post("/ingebed", data={"bewijs": token, "vraag": QUESTION})

    assert response.status_code == 403
    assert "Dit formulier is verlopen" in text_of(response)


def test_a_form_of_yesterday_is_refused(box, time):
    token = proof(box.opens("/ingebed"))
    time.passes(hours=13)

    assert box.client.post("/ingebed", data={"bewijs": token, "vraag": QUESTION}).status_code == 403


def test_a_follow_up_in_the_box_is_read_with_the_question_before(box):
    first = asked(box, "Wat staat er in artikel 7.2.4a van de WEB?").headers["location"].removeprefix("/ingebed/")
    reply = box.opens(asked(box, "en lid 1?", vorige=first).headers["location"])

    assert "stelt de studieduur van de opleiding vast" in text_of(reply)
