from bot.store.audit import Audit
from tests.bot.store.rows import NOW


def test_changes_are_found_by_their_words_and_by_who_made_them(store, anna):
    audit = Audit(store)
    audit.record(anna.id, "goedgekeurd", "antwoord 1, versie 2", "100% zeker", NOW)
    audit.record(None, "bewaartermijn", "vragen", "3 gewist", NOW)

    assert [change.action for change in audit.entries(2)] == ["bewaartermijn", "goedgekeurd"]
    assert [change.what for change in audit.entries(9, text="GOEDGEKEURD")] == ["antwoord 1, versie 2"]
    assert [change.name for change in audit.entries(1, text="anna")] == ["Anna"]
    assert [change.detail for change in audit.entries(9, text="0% z")] == ["100% zeker"]
    assert audit.entries(9, text="_x%") == []
    assert len(audit.entries(1, 1)) == 1
