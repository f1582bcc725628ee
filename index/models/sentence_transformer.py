"""A packed model as a SentenceTransformer, to be trained, and a trained one as a packed model.

Needs the extra [models]; torch is imported when a function is called.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from index.models.blocks import BLOCK, Matrix, quantised
from index.models.character_map import character_map
from index.models.packed import PackedModel
from index.models.parameters import parameter_name
from index.models.vocabulary import SPACE_MARK, Vocabulary

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerFast

PROMPTS = {"query": "query: ", "document": "passage: "}  # what the engine puts before a text


def to_sentence_transformer(packed: PackedModel) -> "SentenceTransformer":
    """The model with 32-bit weights on the CPU, which takes the same texts to the same vectors.

    Two differences: text after the 512th piece is left out (the engine averages windows), and activations are not
    rounded to 8 bits.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # else it reports, at every copy, the layer that a BERT for vectors does not have
    logging.disable_progress_bar()
    shape = packed.shape
    config = BertConfig(
        vocab_size=len(packed.tensors["emb.word"]),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=packed.vocabulary.pad,
        bos_token_id=packed.vocabulary.bos,
        eos_token_id=packed.vocabulary.eos,
    )
    bert = BertModel(config, add_pooling_layer=False)
    weights = bert.state_dict()
    for name in packed.tensors:
        target = weights[parameter_name(name)]
        target.copy_(torch.from_numpy(packed.weights(name).copy()).reshape(target.shape))
    with tempfile.TemporaryDirectory() as folder:
        bert.save_pretrained(folder)
        tokenizer(packed.vocabulary, shape.positions).save_pretrained(folder)
        transformer = Transformer(folder, max_seq_length=shape.positions)
    modules = [transformer, Pooling(shape.hidden, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu")


def from_sentence_transformer(model: "SentenceTransformer", start: PackedModel) -> PackedModel:
    """The weights of a model that was trained from `start`, in 4 bits.

    Pieces are matched by what they are: one that the trained model does not have keeps its weights.

    Raises:
        ValueError: when the weights have not the sizes of the start.
    """
    weights = model[0].auto_model.state_dict()
    rows = model.tokenizer.get_vocab()
    tensors = {}
    for name, tensor in start.tensors.items():
        trained = weights[parameter_name(name)].detach().cpu().float().numpy()
        if name == "emb.word":
            trained = _by_piece(trained, rows, start)
        if trained.size != start.weights(name).size:
            raise ValueError(f"{name} has {trained.size} weights; expected {start.weights(name).size} as in the start")
        tensors[name] = quantised(trained) if tensor.dtype == BLOCK else trained.reshape(-1)
    return replace(start, tensors=tensors)


def _by_piece(trained: Matrix, rows: Mapping[str, int], start: PackedModel) -> Matrix:
    words = start.weights("emb.word").copy()
    for row, piece in enumerate(start.vocabulary.pieces):
        if piece in rows:
            words[row] = trained[rows[piece]]
    return words


def tokenizer(vocabulary: Vocabulary, longest: int) -> "PreTrainedTokenizerFast":
    """A tokenizer that gives the ids of the engine, cut off at `longest`, <s> and </s> included."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
    made = Tokenizer(models.Unigram(pieces, vocabulary.unk))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(character_map(vocabulary.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(SPACE_MARK, prepend_scheme="first"),
            # one <unk> a character, as in the engine; the library would make one of a row of them
            pre_tokenizers.Split(Regex(_none_of(vocabulary)), "isolated"),
        ]
    )
    bos, eos, pad, unk = (
        vocabulary.pieces[row] for row in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    )
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=longest,
        bos_token=bos,
        eos_token=eos,
        pad_token=pad,
        unk_token=unk,
        cls_token=bos,
        sep_token=eos,
        mask_token="<mask>",
    )


def _none_of(vocabulary: Vocabulary) -> str:
    """A pattern of one character that is in no piece."""
    points = sorted({ord(character) for piece in vocabulary.pieces for character in piece})
    runs = [[point for _, point in run] for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0])]
    return "[^" + "".join(rf"\x{{{run[0]:x}}}-\x{{{run[-1]:x}}}" for run in runs) + "]"
