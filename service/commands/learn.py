"""`remit learn`: a model that reads better than phrases alone, from voice that people have labelled."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rules.findings import PackError
from rules.pack import load_pack
from rules.packaged import folder_of
from service.commands.errors import CommandError
from service.learning.examples import Example, LabelError, read_examples
from service.learning.judging import Counts, Judged, feeling_of, mean_f1
from voc.modelled import FEELINGS, ModelReader
from voc.reading import Reader, SignalReader, TopicPhrases


def learn(labelled: Path, pack: Path, out: Path, say: Callable[[str], None]) -> None:
    """Run the command. Raises CommandError."""
    try:
        from service.learning.onnx_file import OnnxModel, save  # noqa: PLC0415
        from service.learning.training import apart, fit  # noqa: PLC0415
    except ImportError:
        raise CommandError(
            "This needs what the extra `model` installs: pip install 'remit[model]'."
        ) from None
    try:
        topics = load_pack(folder_of(pack)).topics.values()
        words = Reader([TopicPhrases(topic.name, topic.phrases) for topic in topics])
        examples = list(read_examples(labelled, {topic.name for topic in topics}))
    except (PackError, LookupError, LabelError) as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{labelled} cannot be read: {error.strerror}.") from None
    try:
        learnt = fit(words, examples)
    except ValueError as error:
        raise CommandError(f"{labelled} is not enough to learn from: {error}") from None
    name = hashlib.sha256(labelled.read_bytes()).hexdigest()[:8]
    try:
        save(learnt, out, f"model-{name}")
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
    held = [example for example in examples if apart(example)]
    reader = ModelReader(words, OnnxModel(out))
    say(f"Learnt from {len(examples) - len(held):,} texts; {len(held):,} kept apart say what it gains.")
    for line in _gain(held, words, reader, [*learnt.thresholds, *(FEELINGS if learnt.feels else ())]):
        say(line)
    say(f"Written to {out} ({out.stat().st_size / 1e6:.1f} MB). To read with it: REMIT_READER_MODEL={out}")


def _gain(
    held: Sequence[Example], words: SignalReader, model: SignalReader, labels: Iterable[str]
) -> Iterator[str]:
    """F1 of each topic and feeling by phrases alone and with the model, and their means."""
    before, after = _judged(held, words), _judged(held, model)
    rows = [(label, before[label], after[label]) for label in labels if label in before]
    yield f"  {'F1':28} {'said':>6} {'phrases':>8} {'with it':>8}"
    for label, alone, both in rows:
        yield f"  {label:28} {alone.said:6,} {alone.f1:8.3f} {both.f1:8.3f}"
    means = [mean_f1(column) for column in zip(*(row[1:] for row in rows), strict=True)] or [0.0, 0.0]
    yield f"  {'mean':28} {'':6} {means[0]:8.3f} {means[1]:8.3f}"


def _judged(held: Sequence[Example], reader: SignalReader) -> dict[str, Counts]:
    judged = Judged()
    for example in held:
        read = reader.read(example.signal)
        if example.topics is not None:
            judged.note(example.topics, read.topics)
        if example.feeling is not None:
            judged.note({example.feeling}, {feeling_of(read.sentiment)})
    return judged.counts
