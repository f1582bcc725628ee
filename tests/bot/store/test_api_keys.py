import pytest

from bot.store.api_keys import ApiKeys
from bot.store.values import AccountError, Scope
from tests.bot.store.rows import NOW


def test_a_key_is_found_by_its_plain_text_until_it_is_revoked(store, anna):
    keys = ApiKeys(store)
    made, plain = keys.make(" intranet ", [Scope.FAQ, Scope.ASK], anna.id, NOW)

    assert keys.find(plain).id == made.id
    assert (made.name, made.scopes) == ("intranet", ["ask", "faq"])
    keys.revoke(made.id, NOW, by=anna.id)
    assert keys.find(plain) is None
    assert [key.revoked_at for key in keys.all()] == [NOW]


def test_a_key_is_not_kept(store, anna):
    made, plain = ApiKeys(store).make("intranet", [Scope.ASK], anna.id, NOW)

    assert plain not in made.key_hash


@pytest.mark.parametrize(("name", "scopes"), [("", [Scope.ASK]), ("intranet", []), ("x" * 121, [Scope.ASK])])
def test_a_key_has_a_name_and_may_something(store, anna, name, scopes):
    with pytest.raises(AccountError):
        ApiKeys(store).make(name, scopes, anna.id, NOW)


@pytest.mark.parametrize("plain", ["", "regelwijzer_geraden", "\x00", "x" * 100_000])
def test_a_key_that_was_never_given_out_opens_nothing(store, anna, plain):
    assert ApiKeys(store).find(plain) is None
