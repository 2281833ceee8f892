"""The encoder, on a made-up model whose embeddings say which tokens reached it."""

import io
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Encoding as Tokens

from hunch.core.errors import ModelDamaged, ModelInvalid, ModelMissing
from hunch.core.types import Encoder, Passage
from hunch.models.encoder import CHARACTERS_PER_TOKEN, IN_FLIGHT, OnnxEncoder, load
from hunch.models.registry import MODEL_FILE, STATIC_FILE, TOKENIZER_FILE, default_card
from tests.tiny import WORDS, D, counts, model, tiny, tokenizer

TABLE = np.random.default_rng(0).integers(0, 256, (len(WORDS), -(-D // 8)), np.uint8)
COLOURS = ("red", "green", "blue")
PADDED = {
    "strategy": {"Fixed": 128},
    "direction": "Right",
    "pad_to_multiple_of": None,
    "pad_id": 0,
    "pad_type_id": 0,
    "pad_token": "[PAD]",
}
CUT = {"direction": "Right", "max_length": 128, "strategy": "LongestFirst", "stride": 0}


class Halt(Exception):
    """What a test raises in the middle, and nothing else does."""


class Ear:
    """Stands before a tokenizer and keeps what it is given."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self.heard: list[str] = []
        self._behind = encoder._tokenizer

    def encode(self, text: str, *, add_special_tokens: bool) -> Tokens:
        self.heard.append(text)
        return self._behind.encode(text, add_special_tokens=add_special_tokens)


def npy(table: NDArray[np.generic], *, allow_pickle: bool = False) -> bytes:
    content = io.BytesIO()
    np.save(content, table, allow_pickle=allow_pickle)
    return content.getvalue()


def one_hot(word: str) -> list[float]:
    return [float(other == word) for other in WORDS]


@pytest.fixture
def encoder(tmp_path: Path) -> OnnxEncoder:
    """Give the tiny encoder with mean pooling and one thread."""
    return load(tiny(tmp_path / "model"))


@pytest.fixture(params=[1, 2, 4])
def threaded(tmp_path: Path, request: pytest.FixtureRequest) -> OnnxEncoder:
    """Give the tiny encoder with one, two and four threads."""
    return load(tiny(tmp_path / "model"), threads=int(request.param))


def test_it_is_an_encoder(tmp_path: Path) -> None:
    card = tiny(tmp_path / "model")
    encoder: Encoder = load(card)
    assert encoder.name == card.identity
    assert encoder.dimensions == D


def test_a_query_is_its_words_and_a_pair_of_special_tokens(encoder: OnnxEncoder) -> None:
    assert counts(encoder.encode_query("red blue red mauve")) == {
        "[CLS]": 1, "[SEP]": 1, "[UNK]": 1, "red": 2, "blue": 1
    }  # fmt: skip


def test_an_embedding_is_float32_of_unit_length(encoder: OnnxEncoder) -> None:
    embedding = encoder.encode_query("red green green").vector
    assert embedding.dtype == np.float32
    assert embedding.shape == (D,)
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-6)


def test_the_card_says_how_to_pool(tmp_path: Path) -> None:
    assert load(tiny(tmp_path / "model", pooling="cls")).encode_query("red").vector.tolist() == one_hot("[CLS]")


def test_a_model_need_not_ask_for_every_input(tmp_path: Path) -> None:
    card = tiny(tmp_path / "model", files={MODEL_FILE: model(inputs=["input_ids"])})
    assert counts(load(card).encode_query("red"))["red"] == 1


def test_each_side_has_its_prefix(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", query_prefix="question ", document_prefix="document "))
    (document,) = encoder.encode_documents([Passage("red")])
    special = {"[CLS]": 1, "[SEP]": 1, "red": 1}
    assert counts(encoder.encode_query("red")) == special | {"question": 1}
    assert counts(document) == special | {"document": 1}


def test_each_side_has_its_prefix_with_threads_too(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", document_prefix="document "), threads=2)
    assert [counts(each)["document"] for each in encoder.encode_documents([Passage("red"), Passage("blue")])] == [1, 1]


# Order, laziness and threads


def test_documents_come_in_the_order_of_their_texts(threaded: OnnxEncoder) -> None:
    many = [1 + n * 7 % 90 for n in range(200)]  # long and short mixed, so that the later would often be ready first
    embeddings = threaded.encode_documents(Passage("red " * n) for n in many)
    assert [counts(each)["red"] for each in embeddings] == many


def test_no_texts_give_no_embeddings(threaded: OnnxEncoder) -> None:
    assert list(threaded.encode_documents([])) == []


def test_nothing_is_read_before_the_first_embedding_is_asked_for(threaded: OnnxEncoder) -> None:
    taken: list[str] = []
    threaded.encode_documents(taken.append(text) or Passage(text) for text in COLOURS)  # type: ignore[func-returns-value]
    assert not taken


@pytest.mark.parametrize(("threads", "bound"), [(1, 1), (2, 2 * IN_FLIGHT), (4, 4 * IN_FLIGHT)])
def test_texts_are_read_a_bounded_number_ahead(tmp_path: Path, threads: int, bound: int) -> None:
    taken = 0

    def endless() -> Iterator[Passage]:
        nonlocal taken
        for taken in itertools.count(1):  # noqa: B007  # the count is read outside
            yield Passage("red")

    embeddings = load(tiny(tmp_path / "model"), threads=threads).encode_documents(endless())
    for given in range(100):
        next(embeddings)
        assert taken - given <= bound
    embeddings.close()  # type: ignore[attr-defined]  # a generator, though the protocol promises only an iterator


def test_texts_are_read_on_the_callers_thread(threaded: OnnxEncoder) -> None:
    readers: set[threading.Thread] = set()

    def texts() -> Iterator[Passage]:
        for text in COLOURS:
            readers.add(threading.current_thread())
            yield Passage(text)

    assert len(list(threaded.encode_documents(texts()))) == 3
    assert readers == {threading.current_thread()}


def test_an_error_in_the_texts_comes_out_and_leaves_no_thread(threaded: OnnxEncoder) -> None:
    before = set(threading.enumerate())

    def texts() -> Iterator[Passage]:
        yield from map(Passage, COLOURS * 50)
        raise Halt

    with pytest.raises(Halt):
        list(threaded.encode_documents(texts()))
    assert set(threading.enumerate()) == before


def test_an_error_while_encoding_comes_out_and_leaves_no_thread(
    threaded: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())
    calls = itertools.count()

    def pool(states: NDArray[np.float32], how: str) -> NDArray[np.float32]:
        if next(calls) == 20:
            raise Halt
        return np.zeros(D, np.float32)

    monkeypatch.setattr("hunch.models.encoder.pool", pool)
    with pytest.raises(Halt):
        list(threaded.encode_documents(map(Passage, COLOURS * 50)))
    assert set(threading.enumerate()) == before


def test_closing_early_leaves_no_thread(threaded: OnnxEncoder) -> None:
    before = set(threading.enumerate())
    embeddings = threaded.encode_documents(itertools.repeat(Passage("red")))
    next(embeddings)
    embeddings.close()  # type: ignore[attr-defined]  # a generator, though the protocol promises only an iterator
    assert set(threading.enumerate()) == before


def test_there_are_threads_to_be_left(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    embeddings = load(tiny(tmp_path / "model"), threads=3).encode_documents(itertools.repeat(Passage("red")))
    next(embeddings)
    assert len(set(threading.enumerate()) - before) == 3
    embeddings.close()  # type: ignore[attr-defined]  # a generator, though the protocol promises only an iterator


def test_an_encoder_works_on_after_an_error(threaded: OnnxEncoder) -> None:
    with pytest.raises(Halt):
        list(threaded.encode_documents(_halting()))
    assert len(list(threaded.encode_documents(map(Passage, COLOURS)))) == 3


def _halting() -> Iterator[Passage]:
    yield Passage("red")
    raise Halt


# Texts


@pytest.mark.parametrize("text", ["red [SEP] [CLS] [PAD]", "[CLS] red [SEP]", "red [CLS][CLS][SEP]"])
def test_special_tokens_in_a_text_are_text(encoder: OnnxEncoder, text: str) -> None:
    found = counts(encoder.encode_query(text))
    assert (found["[CLS]"], found["[SEP]"], found["red"]) == (1, 1, 1)
    assert "[PAD]" not in found


def test_a_long_text_is_cut_at_the_cards_max_tokens(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", max_tokens=10))
    assert counts(encoder.encode_query("red " * 5 + "blue " * 50)) == {"[CLS]": 1, "[SEP]": 1, "red": 5, "blue": 3}


def test_a_text_of_exactly_max_tokens_is_whole(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", max_tokens=10))
    assert counts(encoder.encode_query("red " * 7 + "blue")) == {"[CLS]": 1, "[SEP]": 1, "red": 7, "blue": 1}


def test_padding_and_truncation_that_are_baked_in_are_off(tmp_path: Path) -> None:
    card = tiny(tmp_path / "model", files={TOKENIZER_FILE: tokenizer(padding=PADDED, truncation=CUT)})
    encoder = load(card)
    assert counts(encoder.encode_query("red " * 300)) == {"[CLS]": 1, "[SEP]": 1, "red": 300}
    assert counts(encoder.encode_query("red")) == {"[CLS]": 1, "[SEP]": 1, "red": 1}


def test_only_the_head_of_a_huge_text_reaches_the_tokenizer(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(encoder)
    monkeypatch.setattr(encoder, "_tokenizer", ear)
    text = "red blue " * 600_000
    (embedding,) = encoder.encode_documents([Passage(text)])
    (heard,) = ear.heard
    assert len(heard) == CHARACTERS_PER_TOKEN * 512
    assert text.startswith(heard)
    assert counts(embedding) == {"[CLS]": 1, "[SEP]": 1, "red": 255, "blue": 255}


def test_a_prefix_stays_before_a_text_that_is_cut(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", document_prefix="document ", max_tokens=8))
    (embedding,) = encoder.encode_documents([Passage("red " * 10_000)])
    assert counts(embedding) == {"[CLS]": 1, "[SEP]": 1, "document": 1, "red": 5}


@pytest.mark.parametrize("odd", ["\ud800", "\udfff\udcff", "\x00", "\x00\ud83d\x00", "\ufffe", "\U0010ffff"])
def test_odd_characters_beside_a_word_do_not_matter_to_it(encoder: OnnxEncoder, odd: str) -> None:
    (embedding,) = encoder.encode_documents([Passage(f"red {odd}")])
    assert counts(embedding)["red"] == 1


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", " " * 100_000])
def test_a_text_without_words_gives_zero(encoder: OnnxEncoder, blank: str) -> None:
    (document,) = encoder.encode_documents([Passage(blank)])
    assert document.vector.tolist() == encoder.encode_query(blank).vector.tolist() == [0.0] * D
    assert document.tokens.shape == (0, D)


# Models that are not what they should be


def test_a_model_that_onnx_runtime_cannot_read_is_invalid(tmp_path: Path) -> None:
    card = tiny(tmp_path / "model", files={MODEL_FILE: b"not a model"})
    with pytest.raises(ModelInvalid, match=f"{MODEL_FILE} cannot be read"):
        load(card)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff\xfe", b'{"model": {"type": "Magic"}}'])
def test_a_tokenizer_that_cannot_be_read_is_invalid(tmp_path: Path, content: bytes) -> None:
    card = tiny(tmp_path / "model", files={TOKENIZER_FILE: content})
    with pytest.raises(ModelInvalid, match=f"{TOKENIZER_FILE} cannot be read"):
        load(card)


@pytest.mark.parametrize("bad", [MODEL_FILE, TOKENIZER_FILE])
def test_a_model_that_is_refused_leaves_no_thread(tmp_path: Path, bad: str) -> None:
    heavy = default_card()  # the files that ship, because loading them takes long enough to be met at it
    files = {name: (heavy.folder / name).read_bytes() for name in heavy.sha256}
    card = tiny(tmp_path / "model", files=files | {bad: b"{"})
    before = set(threading.enumerate())
    with pytest.raises(ModelInvalid):
        load(card)
    assert set(threading.enumerate()) == before


def test_a_model_of_another_width_than_its_card_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match=rf"gives .*{D}\], its card says \[batch, tokens, 5\]"):
        load(tiny(tmp_path / "model", dimensions=5))


def test_a_model_that_gives_no_token_states_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match="its card says"):
        load(tiny(tmp_path / "model", files={MODEL_FILE: model(pooled=True)}))


def test_a_model_that_asks_for_an_unknown_input_is_invalid(tmp_path: Path) -> None:
    card = tiny(tmp_path / "model", files={MODEL_FILE: model(inputs=["input_ids", "pixel_values"])})
    with pytest.raises(ModelInvalid, match="wants the input 'pixel_values'"):
        load(card)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, "weights.bin"])
def test_no_model_is_loaded_of_which_a_file_is_damaged(tmp_path: Path, name: str) -> None:
    card = tiny(tmp_path / "model", files={"weights.bin": b"large tensors"})
    with (card.folder / name).open("ab") as handle:
        handle.write(b" ")
    with pytest.raises(ModelDamaged):
        load(card)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_missing_file_is_missed(tmp_path: Path, name: str) -> None:
    card = tiny(tmp_path / "model")
    (card.folder / name).unlink()
    with pytest.raises(ModelMissing):
        load(card)


def test_loading_remembers_what_was_found_right(tmp_path: Path) -> None:
    load(tiny(tmp_path / "model"), cache_dir=tmp_path / "cache")
    assert (tmp_path / "cache" / "verified.json").is_file()


def test_tokens_are_the_texts_own_states_in_order(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", query_prefix="question ", document_prefix="document "))
    (document,) = encoder.encode_documents([Passage("red blue red")])
    expected = [one_hot(word) for word in ("red", "blue", "red")]
    assert document.tokens.tolist() == encoder.encode_query("red blue red").tokens.tolist() == expected


def test_what_is_said_of_the_place_shapes_the_vector_and_is_none_of_the_tokens(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", document_prefix="document "))
    (document,) = encoder.encode_documents([Passage("red blue", place="green green")])
    assert counts(document)["green"] == 2
    assert document.tokens.tolist() == [one_hot("red"), one_hot("blue")]


def test_static_vectors_are_the_mean_of_what_the_table_holds(tmp_path: Path) -> None:
    encoder = load(tiny(tmp_path / "model", files={STATIC_FILE: npy(TABLE)}))
    signs = np.unpackbits(TABLE, axis=1, count=D).astype(float) * 2 - 1
    found = encoder.static_vectors(["red", "red blue", "", "mauve"])
    assert found is not None
    red, blue, unknown = (signs[WORDS.index(word)] for word in ("red", "blue", "[UNK]"))
    assert found.tolist() == [red.tolist(), ((red + blue) / 2).tolist(), [0.0] * D, unknown.tolist()]


def test_an_encoder_without_a_table_has_no_static_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.static_vectors(["red"]) is None


@pytest.mark.parametrize(
    "content",
    [npy(TABLE[:-1]), npy(TABLE.astype(np.int32)), b"", b"PK", npy(np.array([{}], object), allow_pickle=True)],
)
def test_a_table_of_another_shape_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelInvalid, match="static.npy"):
        load(tiny(tmp_path / "model", files={STATIC_FILE: content}))
