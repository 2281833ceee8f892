"""The encoder that ships: its files, its vectors, and that an embedding depends on its text alone."""

import hashlib
import threading

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from hunch.core.types import Encoding, Passage
from hunch.models.encoder import CHARACTERS_PER_TOKEN, OnnxEncoder, load
from hunch.models.registry import (
    CALIBRATION_FILE,
    MODEL_FILE,
    STATIC_FILE,
    TOKENIZER_FILE,
    Card,
    default_card,
    shipped,
)

#: What a person waits for when a tool is installed.
MOST_BYTES = 45_000_000
TEXTS = [
    "The cat sleeps on the warm windowsill.",
    "How do I reset my password?",
    "def add(a: int, b: int) -> int:\n    return a + b",
    "Die Katze schläft auf der Fensterbank.",
    "word " * 300,
    "x",
    "1234567890 !?%&/()= [SEP] [CLS]",
    "",
]
RELATED = [
    ("how to change a car tyre", "Loosen the wheel nuts, jack the car up and put on the spare wheel."),
    ("symptoms of influenza", "The patient had a fever, a cough and aching muscles for a week."),
    ("parse a JSON file", "with open(path) as handle:\n    settings = json.load(handle)"),
    ("tomato soup recipe", "Fry the onions, add the tinned tomatoes and simmer for twenty minutes."),
    ("when is the rent due", "The tenant pays on the third working day of every month."),
]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    """Give the encoder that ships, with one thread."""
    return load(default_card())


def encode(encoder: OnnxEncoder, texts: list[str]) -> NDArray[np.float32]:
    return np.stack([each.vector for each in encoder.encode_documents(map(Passage, texts))])


@pytest.mark.parametrize("card", shipped(), ids=lambda card: card.name)
def test_the_card_names_the_hash_of_each_file(card: Card) -> None:
    found = {name: hashlib.sha256((card.folder / name).read_bytes()).hexdigest() for name in card.sha256}
    assert found == card.sha256


@pytest.mark.parametrize("card", shipped(), ids=lambda card: card.name)
def test_the_models_own_hash_covers_its_weights(card: Card) -> None:
    (told,) = onnx.load(card.folder / MODEL_FILE, load_external_data=False).metadata_props
    assert told.value == card.sha256["weights.bin"]


@pytest.mark.parametrize("card", shipped(), ids=lambda card: card.name)
def test_the_card_has_the_name_of_its_folder(card: Card) -> None:
    assert card.name == card.folder.name


def test_what_ships_is_small() -> None:
    folders = {card.folder for card in shipped()}
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("card", shipped(), ids=lambda card: card.name)
def test_the_licence_stands_beside_the_weights(card: Card) -> None:
    assert card.licence == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (card.folder / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("card", shipped(), ids=lambda card: card.name)
def test_nothing_but_onnx_text_and_numbers_ships(card: Card) -> None:
    weights = "weights.bin"  # ONNX's own, for large tensors
    assert set(card.sha256) == {MODEL_FILE, TOKENIZER_FILE, STATIC_FILE, CALIBRATION_FILE, weights}
    assert {path.name for path in card.folder.iterdir()} == {"card.toml", "LICENSE", *card.sha256}


def test_the_vectors_are_near_those_of_the_published_fp32_model(encoder: OnnxEncoder) -> None:
    found = encode(encoder, TEXTS[:3])
    expected = [
        [0.107, -0.011, -0.034, 0.145, -0.040, 0.034],
        [0.007, -0.063, -0.072, -0.032, -0.043, 0.070],
        [-0.007, -0.006, -0.048, 0.011, -0.112, -0.032],
    ]
    np.testing.assert_allclose(found[:, :6], expected, atol=2e-2)  # processors round int8 products in their own ways


def test_embeddings_have_unit_length(encoder: OnnxEncoder) -> None:
    embeddings = encode(encoder, TEXTS[:-1])
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1.0, atol=1e-5)


def test_a_query_and_a_document_of_the_same_text_are_equal(encoder: OnnxEncoder) -> None:
    (document,) = encoder.encode_documents([Passage(TEXTS[0])])
    query = encoder.encode_query(TEXTS[0])
    assert np.array_equal(query.vector, document.vector)
    assert np.array_equal(query.tokens, document.tokens)


@pytest.mark.parametrize("threads", [2, 4])
def test_embeddings_have_the_same_bits_with_any_number_of_threads(encoder: OnnxEncoder, threads: int) -> None:
    texts = TEXTS * 4
    assert encode(load(default_card(), threads=threads), texts).tobytes() == encode(encoder, texts).tobytes()


def test_embeddings_have_the_same_bits_whatever_stands_beside_them(encoder: OnnxEncoder) -> None:
    alone = np.stack([encode(encoder, [text])[0] for text in TEXTS])
    assert encode(encoder, TEXTS).tobytes() == alone.tobytes()
    assert encode(encoder, TEXTS[::-1])[::-1].tobytes() == alone.tobytes()


def test_queries_from_two_threads_have_the_same_bits(encoder: OnnxEncoder) -> None:
    found: dict[str, Encoding] = {}
    both = [
        threading.Thread(target=lambda text=text: found.update({text: encoder.encode_query(text)}))
        for text in TEXTS[:4]
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert all(np.array_equal(found[text].vector, encoder.encode_query(text).vector) for text in TEXTS[:4])


def test_each_question_is_nearest_to_its_own_answer(encoder: OnnxEncoder) -> None:
    questions = np.stack([encoder.encode_query(question).vector for question, _ in RELATED])
    answers = encode(encoder, [answer for _, answer in RELATED])
    cosines = questions @ answers.T
    assert cosines.argmax(axis=1).tolist() == list(range(len(RELATED)))


def test_a_text_without_words_gives_zero(encoder: OnnxEncoder) -> None:
    assert not encode(encoder, ["", "  \n", "\x00", "\x00\x01"]).any()


def test_what_stands_behind_the_128th_word_counts(encoder: OnnxEncoder) -> None:
    head = "rain " * 200
    one, other = encode(encoder, [head, head + "money " * 100])
    assert float(one @ other) < 0.95


def test_what_stands_behind_the_longest_input_does_not(encoder: OnnxEncoder) -> None:
    head = "rain " * (default_card().max_tokens - 2)
    one, other = encode(encoder, [head, head + "money " * 100])
    assert np.array_equal(one, other)


def test_the_longest_wordpiece_has_as_many_characters_as_the_cut_allows_a_token() -> None:
    vocabulary = Tokenizer.from_file(str(default_card().folder / TOKENIZER_FILE)).get_vocab()
    assert max(len(piece.removeprefix("##")) for piece in vocabulary) == CHARACTERS_PER_TOKEN


@pytest.mark.parametrize(
    "odd", ["\ud800", "a\udcffb", "\x00 a", "\u202ea\u202c", "👩‍👩‍👧", "e" + "\u0301" * 5000, "a" * 5000]
)
def test_odd_texts_are_encoded(encoder: OnnxEncoder, odd: str) -> None:
    assert np.linalg.norm(encoder.encode_query(odd).vector) == pytest.approx(1.0, abs=1e-5)


def test_a_static_vector_is_near_what_the_encoder_makes_of_the_word(encoder: OnnxEncoder) -> None:
    words = "river garden kitchen music".split()  # one token each
    static = encoder.static_vectors(words)
    assert static is not None
    cosines = static @ encode(encoder, words).T / np.linalg.norm(static, axis=1, keepdims=True)
    assert (cosines.argmax(axis=1) == np.arange(len(words))).all()
    assert np.diagonal(cosines).min() > 0.6
