"""Folders with tiny models of random weights, as transformers saves them."""

from pathlib import Path
from typing import Any

VOCABULARY = "[PAD] [UNK] [CLS] [SEP] [MASK] the board approved plan in may it costs".split()


def tokenizer(folder: Path, longest: int = 64) -> None:
    from transformers import BertTokenizerFast

    (folder / "vocab.txt").write_text("\n".join(VOCABULARY), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=longest).save_pretrained(folder)


def bert(folder: Path, kind: str, labels: tuple[str, ...], longest: int = 64) -> Path:
    """A BERT of the class `kind`."""
    import torch
    import transformers

    tokenizer(folder, longest)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=longest,
        initializer_range=1.0,  # or all outputs are about equal
        id2label=dict(enumerate(labels)),
    )
    getattr(transformers, kind)(config).save_pretrained(folder)
    return folder


def roberta(folder: Path, labels: tuple[str, ...]) -> Path:
    """A classifier whose positions begin at 2, with a tokenizer that names no longest text."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        PreTrainedTokenizerFast,
        RobertaConfig,
        RobertaForSequenceClassification,
    )

    words = ["<s>", "<pad>", "</s>", "<unk>", *(w for w in VOCABULARY if "[" not in w)]
    made: Any = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>")
    )
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    named = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>"}
    PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", unk_token="<unk>", **named
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=66, pad_token_id=1, type_vocab_size=1,
        initializer_range=1.0, id2label=dict(enumerate(labels)),
    )  # fmt: skip
    RobertaForSequenceClassification(config).save_pretrained(folder)
    return folder


def t5(folder: Path) -> Path:
    """A T5 that writes, with a tokenizer of single words that ends a text as T5 does."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

    words = [w for w in VOCABULARY if "[" not in w] + ["predict", ":", "0", "1"]
    vocab = {word: i for i, word in enumerate(["<pad>", "</s>", "<unk>", *words])}
    made: Any = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(vocab), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
        initializer_factor=4.0, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder
