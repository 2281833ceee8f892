"""The encoders of one HUNCH_HOME: those that ship, those that a person brought, and which of them is in use.

HOME/models/NAME/    a model that was brought: its card and the files that the card names, copied
HOME/models/in-use   the name of the one in use; without it the one that ships
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hunch.core.errors import HunchError, ModelInvalid, ModelMissing, ModelTaken
from hunch.models.calibration import calibration
from hunch.models.registry import CARD_FILE, DEFAULT, SHIPPED, Card, is_plain, read_card, shipped
from hunch.models.store import verified

#: Words that are more than any chunk has.
LONGEST = 2048


def in_use(home: Path) -> Card:
    """Give the card of the encoder in use.

    Raises:
        ModelMissing, ModelInvalid: The one that was chosen is not there any more, or its card is broken.
    """
    return find(home, name_in_use(home))


def name_in_use(home: Path) -> str:
    """Give the name of the encoder in use, whether it is there or not."""
    try:
        return _in_use(home).read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return DEFAULT


def find(home: Path, name: str) -> Card:
    """Give the card of a shipped or brought encoder.

    Raises:
        ModelMissing: There is none of that name.
        ModelInvalid: Its card is broken.
    """
    for folder in (SHIPPED, brought(home)):
        if is_plain(name) and os.path.exists(folder / name / CARD_FILE):
            return read_card(folder / name)
    from hunch.core.nearly import nearest

    names = [path.parent.name for folder in (SHIPPED, brought(home)) for path in folder.glob(f"*/{CARD_FILE}")]
    raise ModelMissing(name, brought(home), nearest(name, names))


def cards(home: Path) -> Iterator[Card | ModelInvalid]:
    """Yield every encoder's card, or what is wrong with it: the shipped ones first, each by name."""
    yield from shipped()
    for path in sorted(brought(home).glob(f"*/{CARD_FILE}")):
        try:
            yield read_card(path.parent)
        except ModelInvalid as error:
            yield error


def use(home: Path, name: str) -> None:
    """Choose an encoder by its name; it *must* have been found before."""
    brought(home).mkdir(mode=0o700, parents=True, exist_ok=True)
    if name == DEFAULT:
        _in_use(home).unlink(missing_ok=True)
        return
    beside = brought(home) / f".in-use.{os.getpid()}"
    beside.write_text(f"{name}\n", "utf-8")
    os.replace(beside, _in_use(home))


def bring(home: Path, folder: Path) -> Card:
    """Copy a model's folder into the home, once all its files are what its card says and the encoder has run.

    Returns:
        The card of the copy.

    Raises:
        ModelMissing, ModelInvalid, ModelDamaged: The folder is not a model that hunch can use.
        ModelTaken: Another model of that name is there.
    """
    if not os.path.exists(folder / CARD_FILE):  # and not Path.exists, which raises where a name is too long
        cause = f"has no {CARD_FILE}" if os.path.isdir(folder) else "is no folder"
        raise ModelInvalid(folder, f"{cause}; docs/embeddings.md says what a model's folder holds")
    card = read_card(folder)
    if not is_plain(card.name):
        raise ModelInvalid(
            folder / CARD_FILE, f"gives the name {card.name!r}; only letters, digits and . + - _ can be in one"
        )
    with suppress(ModelMissing):
        there = find(home, card.name)
        if there.identity != card.identity:
            raise ModelTaken(card.name, there.folder)
        return there
    for name in card.sha256:
        verified(card, name)
    _try(card)
    import shutil  # 3 ms, and a search brings nothing

    target = brought(home) / card.name
    beside = brought(home) / f".{card.name}.{os.getpid()}"
    beside.mkdir(mode=0o700, parents=True)
    try:
        for name in (CARD_FILE, *card.sha256):
            shutil.copyfile(folder / name, beside / name)
        _try_copy(read_card(beside), folder)
        os.replace(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return read_card(target)


def brought(home: Path) -> Path:
    """Give the folder of the models that a person brought."""
    return home / "models"


def problem(card: Card, cache_dir: Path) -> HunchError | None:
    """Say what is wrong with a model's files, if anything is."""
    try:
        for name in card.sha256:
            verified(card, name, cache_dir)
    except HunchError as error:
        return error
    return None


def _try(card: Card) -> None:
    from hunch.models.encoder import load

    calibration(card)
    encoder = load(card)
    for size in (3, min(card.max_tokens, LONGEST)):
        try:
            vector = encoder.encode_query("words " * size).vector
        except Exception as error:  # ONNX Runtime's errors have no other common base
            raise ModelInvalid(card.folder, f"cannot encode a text of {size} words: {error}") from error
        if not vector.any():
            raise ModelInvalid(card.folder, f"gives nothing for a text of {size} words")


def _try_copy(card: Card, folder: Path) -> None:
    """Load the copy alone, so that nothing of the model is a file that the card does not name, and no hash covers."""
    from hunch.models.encoder import load

    try:
        load(card)
    except ModelInvalid as error:
        raise ModelInvalid(folder, "needs a file that its card does not name") from error


def _in_use(home: Path) -> Path:
    return brought(home) / "in-use"
