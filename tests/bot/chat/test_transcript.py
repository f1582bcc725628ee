from tests.bot.chat.transcript import CONVERSATIONS, README, in_readme, transcript


def test_the_conversations_in_the_readme_are_true(built, tmp_path):
    """When they no longer are, and should not be: python -m tests.bot.chat.transcript."""
    _, written, _ = in_readme(README.read_text(encoding="utf-8"))

    assert len(CONVERSATIONS) == 10
    assert written == transcript(built, tmp_path)
