"""The index that a long-running program answers from: it follows the release in service, between two questions."""

import logging
import threading
from pathlib import Path

from index.artefact import ArtefactError, read_manifest
from index.encoder import Encoder, EncoderError, open_encoder
from index.passage_index import PassageIndex
from index.releases import current_path, in_service, open_in_service

_log = logging.getLogger(__name__)

_Mark = tuple[int, int] | None


class ServedIndex:
    """Gives out the index in service; any thread may ask.

    Ask `current()` once per question and answer all of it from what comes back: that index never changes, and stays
    whole when its release is replaced or removed meanwhile.

    >>> served = ServedIndex(Path("var/index"))
    >>> index = served.current()
    >>> reply = answer_question("wie mag meedoen aan een leerlab", index, date.today())
    """

    def __init__(self, root: Path, encoder: Encoder | None = None) -> None:
        """Open the release in service, or the last one before it that opens.

        Args:
            root: the folder of releases.
            encoder: embeds questions, whatever the releases name; else the encoder that each names.

        Raises:
            ArtefactError: when there is none that opens.
            EncoderError: when its encoder cannot be opened.
        """
        self._root = root
        self._encoder = encoder
        self._taking_up = threading.Lock()
        self._seen = self._mark()  # before opening: a release that comes meanwhile is seen at the first question
        self._index = open_in_service(root, self._encoder_of)

    def current(self) -> PassageIndex:
        """The index in service.

        The first thread to ask after a change opens the new release; others go on with the old one meanwhile. A
        release that does not open is logged as an error, once, and the old one stays.
        """
        if self._mark() != self._seen and self._taking_up.acquire(blocking=False):
            try:
                self._take_up()
            finally:
                self._taking_up.release()
        return self._index

    def _take_up(self) -> None:
        mark, old = self._mark(), self._index.manifest
        try:
            folder = in_service(self._root)
            new = read_manifest(folder)
            if new != old:
                encoder = self._index.encoder if new.encoder == old.encoder else self._encoder_of(new.encoder)
                self._index = PassageIndex.open(folder, encoder)
                _log.warning("release %s is taken up, after %s", new.release, old.release)
        except (ArtefactError, EncoderError, OSError, RuntimeError) as error:
            _log.error("release %s goes on answering, the one now in service is refused: %s", old.release, error)
        self._seen = mark

    def _encoder_of(self, name: str) -> Encoder:
        return self._encoder or open_encoder(name)

    def _mark(self) -> _Mark:
        """What tells one `current` file from another; it is replaced as a whole, so its inode changes with it."""
        try:
            found = current_path(self._root).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
