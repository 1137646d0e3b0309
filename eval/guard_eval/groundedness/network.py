"""The network: a small encoder that reads evidence and claim together, with two heads.

One head judges the claim, the other each of its tokens: is it at fault?
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

LABELS = ("supported", "not_enough_info", "refuted")
"""What the three outputs of the first head stand for."""


class Groundedness(nn.Module):
    """Reads `[CLS] evidence [SEP] claim [SEP]`; token type 1 marks the claim."""

    def __init__(self, encoder: Path | str, dropout: float = 0.1) -> None:
        super().__init__()
        # Without dropout inside: one pass over the data does not overfit, and it is 1.5x as fast.
        self.encoder = AutoModel.from_pretrained(
            str(encoder), attn_implementation="sdpa",
            attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
        )  # fmt: skip
        self.encoder.pooler = None
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.dense = nn.Linear(3 * width, width)
        self.judge = nn.Linear(width, len(LABELS))
        self.locate = nn.Linear(width, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits of the labels, shape (batch, 3), and of each token, shape (batch, length).

        A token's logit is that of being at fault; it means nothing outside the claim.
        """
        hidden, claim = self.states(input_ids, attention_mask, token_type_ids)
        return self.judge(self.summary(hidden, claim)), self.locate(self.dropout(hidden)).squeeze(
            -1
        )

    def states(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the last hidden states, and which tokens are the claim's."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return hidden, (token_type_ids * attention_mask).unsqueeze(-1).to(hidden.dtype)

    def summary(self, hidden: Tensor, claim: Tensor) -> Tensor:
        """Return what the judging head reads: the first token, mean and maximum over the claim."""
        mean = (hidden * claim).sum(1) / claim.sum(1)
        most = (hidden - 1e4 * (1 - claim)).amax(1)
        together = self.dropout(torch.cat([hidden[:, 0], mean, most], -1))
        return torch.tanh(self.dense(together))
