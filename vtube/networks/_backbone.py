"""Backbones of timm, by name."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from vtube.errors import DeviceError, UsageError, closest


def backbone(name: str, *, pretrained: bool) -> tuple[nn.Module, int]:
    """A backbone that gives its features at a 32nd of the input's sides, and how many channels they have.

    Raises:
        UsageError: timm has no such backbone, or not with such features.
        DeviceError: the pretrained weights cannot be fetched.
    """
    import timm

    if not timm.is_model(name):  # also keeps away from names that timm would look for on the network or the disk
        close = closest(name[:50], timm.list_models())
        raise UsageError(
            f"timm has no backbone {name[:50]!r}",
            where="networks/simple_baseline",
            hint=f"did you mean {close}?" if close else "such as resnet50 or mobilenetv3_large_100",
        )
    try:
        network = timm.create_model(name, features_only=True, out_indices=(-1,), pretrained=pretrained)
    except (RuntimeError, AttributeError, AssertionError) as error:
        if pretrained:
            raise _unfetched(name, error) from error
        raise UsageError(f"{name} has no features for a pose network", where="networks/simple_baseline") from error
    except (OSError, ValueError) as error:
        raise _unfetched(name, error) from error
    features: Any = network.feature_info
    if features.reduction()[-1] != 32:
        raise UsageError(
            f"{name} has features of another size",
            where="networks/simple_baseline",
            got=f"1/{features.reduction()[-1]}",
            expected="1/32",
        )
    return network, int(features.channels()[-1])


def fetched(name: str, network: nn.Module) -> dict[str, Tensor]:
    """The published weights, by timm, of the layers that ``network`` has under the same name and of the same shape.

    Raises:
        UsageError: timm has no such weights.
        DeviceError: they cannot be fetched.
    """
    import timm

    if not timm.list_pretrained(f"{name}.*"):
        raise UsageError(f"timm has no pretrained weights of {name}", where="networks", hint="train without pretrained")
    try:
        known = timm.create_model(name, pretrained=True).state_dict()
    except (RuntimeError, OSError, ValueError) as error:
        raise _unfetched(name, error) from error
    wanted = network.state_dict()
    return {key: value for key, value in known.items() if key in wanted and value.shape == wanted[key].shape}


def _unfetched(name: str, error: Exception) -> DeviceError:
    return DeviceError(
        "the backbone's pretrained weights cannot be fetched",
        where=name,
        got=(str(error).splitlines() or [type(error).__name__])[0][:100],
        hint="train without pretrained, or put the file into the cache of Hugging Face first",
    )
