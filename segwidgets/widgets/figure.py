"""What every figure shares: its bundle, its life, and its talk with the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import Signature, signature
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
from ipywidgets import Layout, widget_serialization
from traitlets import Dict, Instance, TraitError, Unicode

from segwidgets._torch import require_torch
from segwidgets.shared.bundles import bundle_path, bundle_text, is_dev
from segwidgets.widgets.check import described
from segwidgets.widgets.pages import Pages
from segwidgets.widgets.pictures import Pictures
from segwidgets.widgets.shared_code import SharedCode, shared_code
from segwidgets.widgets.traits import Count, FromPage

if TYPE_CHECKING:
    import torch

# What ipywidgets takes besides the traits.
_WIDGET_KEYWORDS = ("model_id",)


class Figure(Pages, Pictures, anywidget.AnyWidget):
    """A figure with a page's side and a kernel's side.

    A subclass names its figure and its spec, and computes its result with torch. The page
    computes the same by itself. As soon as somebody looks, every change of the spec sends
    torch's result there for comparison.
    """

    #: The figure's name in the page's code and in its custom element.
    stem: ClassVar[str] = ""
    #: The bundle that has the figure, with others that share most of their code with it.
    family: ClassVar[str] = ""
    #: Names of the synced traits that say what is shown.
    spec_names: ClassVar[tuple[str, ...]] = ()
    #: Those of them that change the result.
    result_names: ClassVar[tuple[str, ...]] = ()

    _revision = Count(0, help="Number of the page's latest change; torch's result names it.").tag(
        sync=True
    )
    _check = Dict(help="torch's result of the present spec, for the page to compare with.").tag(
        sync=True
    )

    _figure = Unicode(help="Which of the page's figures this is.").tag(sync=True)
    _figures = Instance(SharedCode, help="The page's code.").tag(sync=True, **widget_serialization)

    # The Layout that came with the figure, and not one that the reader shares among several.
    _own_layout: Layout | None = None
    # Whether a page shows the figure.
    _watched = False
    # Whether a message from the page is being taken.
    _hearing = False
    # Counts the checks, so that an equal result is news all the same.
    _serial = 0
    _checked: object = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # anywidget watches a path and reloads, but keeps every closed figure in memory for it.
        if "stem" in cls.__dict__ and is_dev():
            cls._esm = bundle_path(f"figures-{cls.family}.js")
        super().__init_subclass__(**kwargs)
        # Before Python 3.11.4, `help` and editors see the (*args, **kwargs) of traitlets' __new__.
        own = signature(cls.__init__)
        cls.__signature__ = own.replace(
            parameters=list(own.parameters.values())[1:], return_annotation=Signature.empty
        )

    def __init__(self, **kwargs: Any) -> None:
        self._refuse_unknown(kwargs)
        cls = type(self)
        if not hasattr(cls, "_esm"):
            cls._esm = bundle_text("loader.js")
        super().__init__(_figure=cls.stem, _figures=shared_code(cls.family), **kwargs)
        if not isinstance(kwargs.get("layout"), Layout):
            self._own_layout = self.layout
        self.observe(self._changed, names=[*self.result_names, "_revision"])

    def _refuse_unknown(self, kwargs: dict[str, Any]) -> None:
        known = [*self.trait_names(), *_WIDGET_KEYWORDS]
        for name in kwargs:
            if name not in known:
                near = get_close_matches(name, [word for word in known if word[0] != "_"], 1)
                hint = f"did you mean {near[0]!r}?" if near else "see help() for the parameters."
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}; {hint}")

    # Life

    def close(self) -> None:
        """Take the figure out of every page, and out of memory with its Layout."""
        super().close()
        if self._own_layout is not None:
            self._own_layout.close()

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Assign several traits at once; they are checked together at the end.

        Whatever goes wrong inside, a value refused or any other error, the state is as before.

        Yields
        ------
        None
            Assign traits in the body of the `with` statement.

        Raises
        ------
        traitlets.TraitError
            If the values do not fit together.
        """
        if self._cross_validation_lock:
            yield
            return
        failure = None
        try:
            with super().hold_trait_notifications():
                try:
                    yield
                except TraitError:
                    raise
                except BaseException as error:
                    # traitlets rolls back for its own errors only.
                    failure = error
                    raise TraitError(str(error)) from error
        except TraitError:
            if failure is not None:
                raise failure from None
            raise

    # The page's side

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sent, moved to what is allowed, and tell the page of every move.

        Parameters
        ----------
        sync_data : dict
            Trait names and JSON values. Only what the page may write counts.
        """
        clean = self._settled(self._nearest(sync_data))
        # Whoever observes a trait is told of it before torch takes its time.
        self._hearing = True
        try:
            super().set_state({name: _as_json(value) for name, value in clean.items()})
        finally:
            self._hearing = False
            names = [name for name in {**sync_data, **clean} if name in self.keys]
            held = self.get_state(names)
            moved = [
                name
                for name in names
                if name not in sync_data or not _same(held[name], sync_data[name])
            ]
            if moved:
                self.send_state(moved)
            self._changed()

    def _nearest(self, sync_data: dict[str, Any]) -> dict[str, Any]:
        """Give each trait that the page may write the allowed value nearest to the sent one."""
        clean = {}
        for name, value in sync_data.items():
            trait = self.traits().get(name)
            if isinstance(trait, FromPage) and name in self.keys:
                try:
                    clean[name] = trait.nearest(self, value)
                except (TypeError, ValueError, TraitError):
                    clean[name] = getattr(self, name)
        return clean

    def _settled(self, clean: dict[str, Any]) -> dict[str, Any]:
        """Move values, each allowed by itself, to a combination that is allowed.

        Parameters
        ----------
        clean : dict
            Trait names and values.

        Returns
        -------
        dict
            The same names, and further ones that have to follow.
        """
        return clean

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "hello":
            self._watched = True
            self._publish_check()
        super()._handle_custom_msg(content, buffers)

    # The check

    def _changed(self, _change: Any = None) -> None:
        """Check again, once where several traits changed together."""
        if self._watched and not self._hearing and self._checked != self._check_key():
            self._publish_check()

    def _check_key(self) -> object:
        return [self._revision, *(getattr(self, name) for name in self.result_names)]

    def _publish_check(self) -> None:
        self._checked = self._check_key()
        self._serial += 1
        check: dict[str, Any] = {"serial": self._serial, "revision": self._revision}
        try:
            check |= self._answer()
        except Exception as error:
            # Whatever keeps torch from answering belongs on the badge, not into the log.
            check["error"] = str(error) or type(error).__name__
        self._check = check

    def _answer(self) -> dict[str, Any]:
        """Compute what the page compares with its own."""
        return described(self._result())

    @property
    def output(self) -> torch.Tensor:
        """The result, computed by torch on `device`.

        Returns
        -------
        torch.Tensor
            Shape `output_size`, torch's default dtype.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        output: torch.Tensor = self._result().to(require_torch().get_default_dtype())
        return output

    def _result(self) -> Any:
        """Compute the result with torch, as precisely as the device can.

        Returns
        -------
        torch.Tensor
            On the chosen device.
        """
        raise NotImplementedError


def _as_json(value: Any) -> Any:
    """Turn tuples into lists, and those with names into objects, as they arrive from the page."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    return [_as_json(item) for item in value] if isinstance(value, tuple) else value


def _same(held: Any, sent: Any) -> bool:
    """Compare a value with what the page sent: tuples are lists, booleans are no numbers."""
    if isinstance(held, list | tuple):
        return isinstance(sent, list) and len(held) == len(sent) and all(map(_same, held, sent))
    return isinstance(held, bool) == isinstance(sent, bool) and bool(held == sent)
