"""What is told in a file, a request or a setting."""

from pydantic import BaseModel, ConfigDict


class Fixed(BaseModel):
    """Values of known names, and of no others, which never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
