"""What the registries of packages know of a name."""

from guard.adapters.registry.registry import Registry
from guard.adapters.registry.settings import RegistrySettings

__all__ = ["Registry", "RegistrySettings"]
