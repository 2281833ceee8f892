"""The ONNX encoder: texts to embeddings on the CPU, one text at a time.

One at a time is the fastest way on a CPU (no padding), and the only one in which an embedding does not depend on its
neighbours: dynamic quantisation takes its scale from the whole batch. Threads share one session, each running its own
text, so that an embedding does not depend on their number either.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime as ort  # before usearch, wherever both are needed: in the other order the process dies
from numpy.typing import NDArray
from tokenizers import Encoding as Tokens
from tokenizers import Tokenizer

from hunch.core.errors import ModelInvalid
from hunch.core.types import Encoding, Passage
from hunch.models.pooling import pool
from hunch.models.registry import MODEL_FILE, STATIC_FILE, TOKENIZER_FILE, Card
from hunch.models.store import verified

if TYPE_CHECKING:
    from concurrent.futures import Future

#: Texts that are on their way for each thread: enough that none waits while the caller splits and stores.
IN_FLIGHT = 8
#: The tokenizer works on all of a text whatever it keeps of it, so the text is cut first. The longest wordpiece of
#: the shipped vocabulary has 18 characters; English has 4 to a token.
CHARACTERS_PER_TOKEN = 18
#: What a model may ask for; it need not ask for all.
INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


class OnnxEncoder:
    """Implements `hunch.core.types.Encoder`."""

    def __init__(self, card: Card, *, cache_dir: Path | None = None, threads: int = 1) -> None:
        """Load a model.

        Raises:
            ModelMissing, ModelDamaged: A file is not there, or not the one that the card names.
            ModelInvalid: ONNX Runtime or tokenizers cannot read it, or it is not what its card says.
        """
        self._card = card
        self._threads = threads
        files = {name: verified(card, name, cache_dir) for name in card.sha256}
        model, tokenizer = files[MODEL_FILE], files[TOKENIZER_FILE]
        sessions: list[ort.InferenceSession | ModelInvalid] = []
        side = Thread(target=lambda: sessions.append(_session(model)))  # beside the tokenizer: 13 ms of 51
        side.start()
        try:
            self._tokenizer = _tokenizer(tokenizer, card)
        finally:
            side.join()
        if isinstance(sessions[0], ModelInvalid):
            raise sessions[0]
        self._session = sessions[0]
        self._inputs = {each.name for each in self._session.get_inputs()}
        if unknown := sorted(self._inputs - INPUTS):
            raise ModelInvalid(model, f"wants the input {unknown[0]!r}; known are {', '.join(sorted(INPUTS))}")
        states = self._session.get_outputs()[0]
        if len(states.shape) != 3 or states.shape[2] != card.dimensions:
            raise ModelInvalid(model, f"gives {states.shape}, its card says [batch, tokens, {card.dimensions}]")
        self._output = states.name
        self._static = _static(files[STATIC_FILE], card, self._tokenizer) if STATIC_FILE in files else None

    @property
    def name(self) -> str:
        """The model's name and the head of its sha256."""
        return self._card.identity

    @property
    def dimensions(self) -> int:
        """How many numbers an embedding has."""
        return self._card.dimensions

    def encode_query(self, query: str) -> Encoding:
        """Encode a query."""
        return self._encode(self._card.query_prefix, query)

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        """Yield one encoding per passage, in order.

        `passages` is read a bounded number ahead, on the caller's thread, while the encoder's threads work.
        """
        if self._threads == 1:
            yield from map(self._encode_passage, passages)
            return
        from concurrent.futures import ThreadPoolExecutor  # 6 ms, and a search encodes one text

        pool_ = ThreadPoolExecutor(self._threads, thread_name_prefix="encode")
        try:
            waiting: deque[Future[Encoding]] = deque()
            for passage in passages:
                waiting.append(pool_.submit(self._encode_passage, passage))
                if len(waiting) >= IN_FLIGHT * self._threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # after Ctrl-C too: what was begun ends within one text, the rest is dropped
            pool_.shutdown(wait=True, cancel_futures=True)

    def static_vectors(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """Give float32[n, d]: the mean of the static vectors of each text's tokens; zero for a text without words."""
        if self._static is None:
            return None
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenize(text, add_special_tokens=False).ids
            if ids:
                bits = np.unpackbits(self._static[ids], axis=1, count=self.dimensions)
                vectors[row] = bits.mean(axis=0, dtype=np.float32) * 2 - 1
        return vectors

    def _encode_passage(self, passage: Passage) -> Encoding:
        place = f"{passage.place}. " if passage.place else ""
        return self._encode(self._card.document_prefix + place, passage.text)

    def _encode(self, prefix: str, text: str) -> Encoding:
        tokens = self._tokenize(prefix + text)
        special = np.array(tokens.special_tokens_mask, bool)
        if special.all():  # the states of [CLS] and [SEP] alone would look like a meaning
            nothing = np.zeros((0, self.dimensions), np.float32)
            return Encoding(vector=np.zeros(self.dimensions, np.float32), tokens=nothing)
        ids = np.array([tokens.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        out = self._session.run([self._output], {name: feed[name] for name in self._inputs})[0]
        states = np.asarray(out, np.float32)[0]
        own = ~special
        if prefix:
            own &= np.array([start >= len(prefix) for start, _ in tokens.offsets])
        return Encoding(vector=pool(states, self._card.pooling), tokens=states[own])

    def _tokenize(self, text: str, *, add_special_tokens: bool = True) -> Tokens:
        head = text[: CHARACTERS_PER_TOKEN * self._card.max_tokens]
        whole = head.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is a TypeError to the tokenizer
        return self._tokenizer.encode(whole, add_special_tokens=add_special_tokens)


def load(card: Card, *, cache_dir: Path | None = None, threads: int = 1) -> OnnxEncoder:
    """Load the encoder of a card."""
    return OnnxEncoder(card, cache_dir=cache_dir, threads=threads)


def _tokenizer(path: Path, card: Card) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises Exception itself
        raise ModelInvalid(path, f"cannot be read: {error}") from error
    # Files come with padding and truncation baked in; left alone, nine tokens run as 128.
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.max_tokens)
    tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text, and cannot steer the encoder
    return tokenizer


def _static(path: Path, card: Card, tokenizer: Tokenizer) -> NDArray[np.uint8]:
    """Map the table of static vectors: the signs of each, one bit a dimension."""
    try:
        table: NDArray[np.uint8] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ModelInvalid(path, f"cannot be read: {error}") from error
    wanted = (tokenizer.get_vocab_size(), -(-card.dimensions // 8))
    if table.dtype != np.uint8 or table.shape != wanted:
        raise ModelInvalid(path, f"is {table.dtype}{list(table.shape)}; the tokenizer and card ask for {list(wanted)}")
    return table


def _session(path: Path) -> ort.InferenceSession | ModelInvalid:
    """Open a model, or give what is wrong with it: this runs beside the caller."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Nothing that depends on the processor. The graph that ships is optimised in 1 ms, others need it to be fast
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.enable_cpu_mem_arena = False  # an arena keeps the largest shape's memory for ever
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001  # ONNX Runtime's errors have no other common base
        return ModelInvalid(path, f"cannot be read: {error}")
