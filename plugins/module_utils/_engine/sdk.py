# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The only import of the engine's SDK, and the check that it is usable."""

from __future__ import annotations

import functools
import gc
import traceback
import typing as t

from ansible.module_utils.basic import missing_required_lib

# What has fewer attributes takes hardly any time to create.
MANY_ATTRIBUTES = 12


def share_defaults(kind: t.Any) -> None:
    """Let the objects of a type of the SDK have the default ``None`` of an attribute from their class.

    The SDK's reader creates an object without values for each element, also for one that is a mere link. To set all
    attributes of it, 59 of a host, by one property each, is a third of the time that reading a host's networks takes.
    """
    original = kind.__init__
    if any(default is not None for default in original.__defaults__ or ()):
        return
    for name in original.__code__.co_varnames[1 : original.__code__.co_argcount]:
        setattr(kind, f"_{name}", None)

    @functools.wraps(original)
    def init(self: t.Any, *args: t.Any, **values: t.Any) -> None:
        if args or values:
            original(self, *args, **values)

    kind.__init__ = init


def _large_types() -> t.Iterator[t.Any]:
    for kind in vars(types).values():
        init = vars(kind).get("__init__") if isinstance(kind, type) and issubclass(kind, sdk.Struct) else None
        if init is not None and init.__code__.co_argcount > MANY_ATTRIBUTES:
            yield kind


SDK_ERROR: t.Optional[str] = None
_reason: t.Optional[BaseException] = None
# The SDK is thousands of classes, which stay: looking for garbage among them takes an eighth of the time.
_collects = gc.isenabled()
gc.disable()
try:
    # For the other files of this package. pycurl is what the SDK itself uses.
    import ovirtsdk4 as sdk  # pylint: disable=unused-import
    import pycurl  # pylint: disable=unused-import
    from ovirtsdk4 import services, types, version  # noqa: F401  # pylint: disable=unused-import  # version: by each session

    # Every type has this attribute from here.
    sdk.Struct._href = None
    for _kind in _large_types():
        share_defaults(_kind)
except Exception as _error:  # pylint: disable=broad-exception-caught
    # Not only ImportError: a library that was built for another one fails in many ways.
    sdk = services = types = pycurl = None
    SDK_ERROR = traceback.format_exc()
    _reason = _error
finally:
    if _collects:
        gc.enable()

LIBRARY = "ovirt-engine-sdk-python"
PROJECT = "https://pypi.org/project/ovirt-engine-sdk-python/"
MINIMUM = "4.4.0"
# The first engine that knows every request of this collection.
MINIMUM_ENGINE = (4, 4)
HOW_TO_INSTALL = (
    f"Install it for the interpreter that runs the module: the package python3-ovirt-engine-sdk4 on Enterprise Linux,"
    f" or pip install '{LIBRARY}>={MINIMUM}' (it compiles against libcurl and libxml2)."
)

HOW_TO_REPAIR = (
    "Install it again for the interpreter that runs the module; pycurl has to be built for the same TLS library as"
    " libcurl: pip install --force-reinstall --no-cache-dir --no-binary pycurl pycurl."
)


def sdk_problem(reason: t.Optional[BaseException] = _reason) -> t.Optional[str]:
    """Return what is wrong with the SDK, and what to do: it is missing, is broken, or lacks a call; else ``None``."""
    if isinstance(reason, ModuleNotFoundError) and reason.name == "ovirtsdk4":
        return f"{missing_required_lib(LIBRARY, url=PROJECT)}. {HOW_TO_INSTALL}"
    if isinstance(reason, ModuleNotFoundError):
        return f"{LIBRARY} needs the Python module '{reason.name}', which is missing. {HOW_TO_INSTALL}"
    if reason is not None:
        return f"{LIBRARY} is installed, but cannot be imported ({type(reason).__name__}: {reason}). {HOW_TO_REPAIR}"
    if sdk_is_too_old():
        return f"{LIBRARY} is older than {MINIMUM}. {HOW_TO_INSTALL}"
    return None


def sdk_is_too_old() -> bool:
    """Whether the SDK that is there lacks a call that this collection makes."""
    return SDK_ERROR is None and not hasattr(services.HostService, "copy_host_networks")
