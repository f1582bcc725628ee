"""What can be put into a reply: checked answers and passages, those near the question or those searched for."""

from dataclasses import dataclass

from bot.desk.checked_list import checked_answers, search_checked
from bot.desk.console.pinned_quotes import found_passages
from bot.desk.desk import Reading
from bot.reply.nearness import nearness_of
from bot.reply.question import MAX_CHARS, QuestionError, read_question
from corpus.document import Kind
from corpus.passage import Passage

NEAREST = 3
ANSWERS_FOUND = 5
PASSAGES_FOUND = 8
# How many sections are looked through for checked answers to nearly the same question.
SECTIONS = 20


@dataclass(frozen=True, slots=True)
class Insertable:
    """Checked answers and passages, best first; `problem` says why nothing was looked for."""

    text: str = ""
    answers: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    problem: str = ""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.answers) + len(self.passages)


def searched(text: str, reading: Reading) -> Insertable:
    """What a search finds among the checked answers and the sources."""
    if not text.strip():
        return Insertable()
    try:
        passages = found_passages(text, reading.index, reading.today)
    except QuestionError as error:
        return Insertable(text[:MAX_CHARS], problem=str(error))
    answers = search_checked(checked_answers(reading), text)
    return Insertable(text, tuple(answers[:ANSWERS_FOUND]), tuple(passages[:PASSAGES_FOUND]))


def nearest_answers(text: str, reading: Reading) -> tuple[Passage, ...]:
    """The checked answers nearest to a question: to the same question first, then by meaning, then by words."""
    checked = checked_answers(reading)
    by_question = {answer.headings[-1]: answer for answer in checked}
    try:
        question = read_question(text, reading.index)
    except QuestionError:
        return ()
    approved = reading.approved.find(question, reading.today)
    names = [approved.given.passage.headings[-1]] if approved.given else []
    names.extend(approved.near)
    nearness = nearness_of(reading.index.manifest.encoder)
    for hit in reading.index.search(question.query, SECTIONS, reading.today):
        if hit.passage.kind is Kind.FAQ and hit.phrasing_cosine >= nearness.near:
            names.append(hit.passage.headings[-1])
    near = [by_question[name] for name in names if name in by_question]
    found = {answer.id: answer for answer in (*near, *search_checked(checked, text))}
    return tuple(found.values())[:NEAREST]
