"""What every figure is: a widget with a page's side and a kernel's side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from inspect import Signature, isroutine, signature
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import uuid4

import anywidget
from IPython.utils.generics import complete_object
from ipywidgets import Layout, widget_serialization
from traitlets import Dict, Instance, TraitError, TraitType, Unicode, validate

from segwidgets._torch import require_torch
from segwidgets.shared.bundles import bundle_path, is_dev
from segwidgets.shared.options import OPTIONS, PARTS
from segwidgets.shared.words import did_you_mean
from segwidgets.widgets.asked import Asked
from segwidgets.widgets.framing import (
    Language,
    Names,
    Presets,
    Words,
    check_controls,
    check_locked,
    checked_presets,
)
from segwidgets.widgets.shared_code import SharedCode, own_module, shared_code, shared_texts
from segwidgets.widgets.tensors import packed_result
from segwidgets.widgets.traits import (
    Count,
    Device,
    Flag,
    FromPage,
    Height,
    counted_from_the_end,
)

if TYPE_CHECKING:
    import matplotlib.figure
    import torch
    from typing_extensions import Self

    from segwidgets.drawing.items import Drawing
    from segwidgets.embed.page import Element
    from segwidgets.widgets.export import StaticFigure

# Of everything that ipywidgets and traitlets bring along, this is for readers.
_OF_IPYWIDGETS = (
    *("add_class", "blur", "close", "focus", "has_trait", "hold_sync", "hold_trait_notifications"),
    *("layout", "observe", "on_msg", "remove_class", "set_trait", "tabbable", "tooltip"),
    *("trait_names", "traits", "unobserve", "unobserve_all"),
)


_OPTIONS = OPTIONS["figure"]


class Figure(Asked):
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

    #: Pixels that a frame needs besides the figure's own height: margins, and what lies below.
    around: ClassVar[int] = 200
    #: Names of the synced traits by which an instructor frames a figure.
    frame_names: ClassVar[tuple[str, ...]] = (
        *("compact", "height", "title", "caption", "lang", "controls", "locked", "presets"),
        *("hide", "mode", "ask"),
    )
    #: Names of controls that are not those of a trait.
    control_names: ClassVar[tuple[str, ...]] = ()

    compact = Flag(
        _OPTIONS["compact"]["default"],
        help="Whether only title, stage, caption and player are shown.",
    ).tag(sync=True)
    height = Height(
        **_OPTIONS["height"],
        help="Pixels from the first row to the player; None takes what the window has.",
    ).tag(sync=True)
    title = Words(
        _OPTIONS["title"]["default"], help="What the figure is called instead of its own name."
    ).tag(sync=True)
    caption = Words(
        _OPTIONS["caption"]["default"],
        help="Said below the title; **strong**, *emphasised* and `code` are shown as such.",
    ).tag(sync=True)
    lang = Language(
        _OPTIONS["lang"]["default"],
        allow_none=True,
        help="The language of its words, en, de, es or it; None takes that of the page.",
    ).tag(sync=True)
    controls = Names(
        _OPTIONS["controls"]["default"],
        allow_none=True,
        help="The controls that are seen, in this order; None shows all.",
    ).tag(sync=True)
    locked = Names(
        tuple(_OPTIONS["locked"]["default"]),
        help="Traits that a reader sees and cannot change; Python can.",
    ).tag(sync=True)
    presets = Presets(
        _OPTIONS["presets"]["default"],
        help="Buttons, by their names, each with the traits that it sets.",
    ).tag(sync=True)
    device = Device(
        "auto",
        help='Where torch computes: "auto" (CUDA, else MPS, else CPU) or a torch device string.',
    )

    _revision = Count(0, help="Number of the page's latest change; torch's result names it.").tag(
        sync=True
    )
    _check = Dict(help="torch's result of the present spec, for the page to compare with.").tag(
        sync=True
    )

    _figure = Unicode(help="Which of the page's figures this is.").tag(sync=True)
    _figures = Instance(SharedCode, help="The page's code.").tag(sync=True, **widget_serialization)

    _texts = Instance(
        SharedCode, allow_none=True, help="What the figure's language says for English sentences."
    ).tag(sync=True, **widget_serialization)

    # Of the output in a notebook, so that `update_display` can renew it.
    _display_id: str | None = None
    # The Layout that came with the figure, and not one that the reader shares among several.
    _own_layout: Layout | None = None
    # Whether a page shows the figure.
    _watched = False
    # Whether a message from the page is being taken.
    _receiving = False
    # Counts the checks, so that an equal result is news all the same.
    _serial = 0
    _checked: object = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # anywidget watches a path and reloads, but keeps every closed figure in memory for it.
        if "stem" in cls.__dict__ and is_dev():
            cls._esm = bundle_path(f"figures-{cls.family}.js")
        super().__init_subclass__(**kwargs)
        named = PARTS.get("linear" if cls.family == "linear" else cls.stem.replace("-", "_"))
        if named is not None:
            cls.part_names, cls.asked_by_default = tuple(named["parts"]), tuple(named["asks"])
        # Before Python 3.11.4, `help` and editors see the (*args, **kwargs) of traitlets' __new__.
        own = signature(cls.__init__)
        cls.__signature__ = own.replace(
            parameters=list(own.parameters.values())[1:], return_annotation=Signature.empty
        )

    def __init__(self, **kwargs: Any) -> None:
        self._refuse_unknown(kwargs)
        cls = type(self)
        if not hasattr(cls, "_esm"):
            self._esm: Any = own_module(cls.family)
        # Names of traits that are linked with other figures', and by which links.
        self._joined: dict[str, list[str]] = {}
        super().__init__(_figure=cls.stem, _figures=shared_code(cls.family), **kwargs)
        if not isinstance(kwargs.get("layout"), Layout):
            self._own_layout = self.layout
        self.observe(self._changed, names=[*self.result_names, "_revision"])
        self.observe(self._ask, names=["mode", "_exercise"])
        self.observe(self._bring_texts, names=["lang"])
        self._ask()
        self._bring_texts()

    def _refuse_unknown(self, kwargs: dict[str, Any]) -> None:
        for name in kwargs:
            if not self.has_trait(name) and name != "model_id":
                hint = self._nearest_trait(name) or "see help() for the parameters."
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}; {hint}")

    def _chosen(self, name: str, value: Any) -> str:  # noqa: ARG002 - for subclasses
        """Write how a parameter that is no trait is chosen."""
        return f"{type(self).__name__}({name}=…)"

    @classmethod
    def _settable(cls) -> list[str]:
        """List the traits of the spec that a reader may set by name."""
        return [name for name in cls.spec_names if name[0] != "_"]

    def _nearest_trait(self, name: str) -> str:
        # What torch calls it.
        if name == "weight" and self.has_trait("kernel"):
            return "did you mean 'kernel'?"
        known = [trait for trait in self.trait_names() if trait[0] != "_"]
        return did_you_mean(name, known)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse what is no trait, for instance a misspelt one; names with `_` are free."""
        cls, member = type(self), getattr(type(self), name, None)
        # traitlets puts functions of its own in the place of some.
        if name[0] != "_" and isroutine(member) and not callable(value):
            raise AttributeError(f"{cls.__name__}.{name} is a method: call it, w.{name}(…).")
        fixed = isinstance(member, property) and member.fset is None
        if fixed and name not in signature(cls).parameters:
            raise AttributeError(
                f"{cls.__name__}.{name} follows from the traits of the figure: assign to those."
            )
        settable = hasattr(member, "__set__") and not fixed
        if not (settable or name[0] == "_" or hasattr(anywidget.AnyWidget, name)):
            if name in signature(cls).parameters:
                hint = f"it is chosen when a figure is made, {self._chosen(name, value)}."
            else:
                hint = self._nearest_trait(name) or "begin a name of your own with '_'."
            raise AttributeError(f"{cls.__name__} has no trait {name!r} to assign to; {hint}")
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        """List what a reader may use, for completion: traits, results and methods."""
        own = {
            name
            for cls in type(self).__mro__
            if issubclass(cls, Asked)
            for name, member in vars(cls).items()
            if isroutine(member) or isinstance(member, property | TraitType)
        }
        offered = (own - set(dir(anywidget.AnyWidget))) | set(_OF_IPYWIDGETS)
        return sorted(name for name in super().__dir__() if name[0] == "_" or name in offered)

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
        """Take what the page sent, moved to what is allowed, and tell the page of every move."""
        clean = self._reconcile(self._coerce(sync_data))
        # Whoever observes a trait is told of it before torch takes its time.
        self._receiving = True
        try:
            super().set_state({name: _as_json(value) for name, value in clean.items()})
        finally:
            self._receiving = False
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

    def _coerce(self, sync_data: dict[str, Any]) -> dict[str, Any]:
        """Give each trait that the page may write the allowed value nearest to the sent one."""
        clean = {}
        for name, value in sync_data.items():
            trait = self.traits().get(name)
            if isinstance(trait, FromPage) and name in self.keys:
                clean[name] = getattr(self, name)
                if not self._is_locked(name):
                    with suppress(TypeError, ValueError, TraitError):
                        clean[name] = trait.coerce(self, value)
        return clean

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        """Move values, each allowed by itself, to a combination that is allowed."""
        now = self._spec()
        spec = self._limited({**now, **clean})
        try:
            self._check_fit(spec)
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            spec |= {name: now[name] for name in self.result_names if name in now}
        spec |= self._following(spec)
        if any(spec[name] != now[name] for name in now if self._is_locked(name)):
            # What would move a locked trait along is not taken at all.
            spec = now
        return {name: value for name, value in spec.items() if name in clean or value != now[name]}

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "hello":
            self._watched = True
            self._publish_check()
        if isinstance(content, dict) and content.get("kind") == "lang" and self.lang is None:
            self._texts = shared_texts(content.get("lang"))
        super()._handle_custom_msg(content, buffers)

    def _bring_texts(self, _change: Any = None) -> None:
        """Send the catalogue of the figure's language along, where it has one."""
        self._texts = shared_texts(self.lang)

    # The frame

    @validate("controls")
    def _check_controls(self, proposal: Any) -> Any:
        check_controls(self, proposal.value or ())
        return proposal.value

    @validate("locked")
    def _check_locked(self, proposal: Any) -> Any:
        check_locked(self, proposal.value)
        checked_presets(self, self.presets, proposal.value)
        return proposal.value

    @validate("presets")
    def _check_presets(self, proposal: Any) -> Any:
        return checked_presets(self, proposal.value, self.locked)

    # Rules that join several traits

    def _spec(self) -> dict[str, Any]:
        """Give the traits that say what is shown, with their values."""
        return {name: getattr(self, name) for name in self.spec_names}

    def _check_fit(self, spec: dict[str, Any]) -> Any:
        """Refuse traits that do not fit together with a `ValueError` that says how they would."""

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - for subclasses
        """Give the traits that have to follow others, which fit, with the values they then have."""
        return {}

    def _with_companions(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add to what a preset sets the traits that always change with it."""
        return values

    def _limited(self, spec: dict[str, Any]) -> dict[str, Any]:
        """Move parameters whose range depends on others to the nearest that is allowed."""
        return spec

    def _obeying(self, proposal: Any, rule: Callable[[dict[str, Any]], Any] | None = None) -> Any:
        """Check a proposed value together with the other traits; for a validator of traitlets."""
        try:
            (rule or self._check_fit)({**self._spec(), proposal.trait.name: proposal.value})
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    def _step_of(
        self, proposal: Any, count: Callable[[dict[str, Any]], int], each: str = ""
    ) -> int:
        """Check a proposed step, which may count from the end; misfits are to blame before it."""
        spec = self._spec()
        try:
            try:
                return counted_from_the_end(proposal.value, count(spec), each)
            except ValueError:
                # traitlets checks in no fixed order what a constructor is given.
                self._check_fit(spec)
                raise
        except ValueError as error:
            raise TraitError(str(error)) from None

    def _follow(self) -> None:
        """Assign what has to follow; for an observer of traitlets."""
        for name, value in self._following(self._spec()).items():
            setattr(self, name, value)

    # The check

    def _changed(self, _change: Any = None) -> None:
        """Check again, once where several traits changed together."""
        if self._watched and not self._receiving and self._checked != self._check_key():
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
        return packed_result(self._result())

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
        """Compute the result with torch, on the chosen device and as precisely as it can."""
        raise NotImplementedError

    # What is shown, kept

    def state(self) -> dict[str, Any]:
        """Give what the figure shows as plain JSON, to keep and to read back.

        Returns
        -------
        dict
            `segwidgets` (version of the format, 1), `figure`, `traits` and, where there are
            masks, `masks`, run by run. Pictures and networks are not in it; `digests` tells
            whether the same ones come along.

        Examples
        --------
        >>> import json, segwidgets as sw
        >>> w = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2, title="By hand")
        >>> kept = json.dumps(w.state())
        >>> sw.ConvTranspose1d.from_state(json.loads(kept)).title
        'By hand'
        """
        from segwidgets.widgets.state import state_of

        return state_of(self)

    @classmethod
    def from_state(cls, state: Any, *arguments: Any, **named: Any) -> Self:
        """Make a figure that shows what a state says.

        Parameters
        ----------
        state : dict
            What `state()` returned.
        *arguments, **named
            What the class is made of besides: a picture, a network, a device. Traits that are
            named here have these values.

        Returns
        -------
        Figure
            A figure of this class.

        Raises
        ------
        TypeError
            If `state` is of another kind.
        ValueError
            If it is of another figure, of a newer version, of another picture, or damaged.
        traitlets.TraitError
            If a value in it breaks a rule; the message says which.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.IoUCalculator([[0, 1]], [[1, 1]])
        >>> w.state()["masks"][0]["target"]
        {'size': [1, 2], 'runs': '0x1.1x1'}
        >>> sw.IoUCalculator.from_state(w.state()).scores.mean_iou.item()
        0.25
        """
        from segwidgets.widgets.state import from_state

        return from_state(cls, state, arguments, named)

    def _sources(self) -> dict[str, Any]:
        """Give what a state leaves out, by its argument: of each only a digest is kept."""
        return {}

    def _masks_state(self) -> dict[str, Any]:
        """Give the masks that are part of what is shown, as JSON; nothing where there are none."""
        return {}

    @classmethod
    def _read_masks(cls, state: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG003 - for subclasses
        """Give the arguments that the masks of a state are."""
        return {}

    # In a page of one's own

    def to_html(
        self,
        path: str | PathLike[str] | None = None,
        *,
        title: str | None = None,
        lang: str | None = None,
        fallback: bool = True,
    ) -> str:
        """Write the figure into one offline HTML file, where it works without a kernel.

        Parameters
        ----------
        path : str or path-like, optional
            The file to write. Without one nothing is written.
        title : str, optional
            Title of the page; by default the figure's name.
        lang : str, optional
            Language of the page, as in `<html lang>`; by default the figure's own, or English.
        fallback : bool
            Whether a picture stands where scripts do not run, beside the words.

        Returns
        -------
        str
            The page.

        Raises
        ------
        TypeError
            If the title or the language is no text, or `fallback` neither True nor False.
        ValueError
            If `path` ends like that of a picture or a document.
        FileNotFoundError
            If the bundle has not been built, or the folder of `path` does not exist.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw
        >>> page = sw.ConvTranspose2d(stride=2).to_html(title="Stamps", fallback=False)
        >>> "<title>Stamps</title>" in page
        True
        """
        from segwidgets.widgets.export import page

        named = self._called() if title is None else title
        return page([self], path, title=named, lang=lang, fallback=fallback)

    def to_iframe(
        self, height: int | None = None, *, title: str | None = None, lang: str | None = None
    ) -> str:
        """Write a frame to paste into an LMS, a wiki or a Markdown file.

        Everything is in it, and the sandbox keeps it from touching the page around it.

        Parameters
        ----------
        height : int, optional
            Of the frame, in pixels, 100 to 5000; by default what the figure needs on a page that
            is at least 1000 pixels wide. Its width is that of the page. Where the page runs
            scripts, the frame follows the figure's height.
        title : str, optional
            What screen readers call the frame; by default the figure's name.
        lang : str, optional
            Language of the page; by default the figure's own, or English.

        Returns
        -------
        str
            An `<iframe>` and the script that listens to it, on one line.

        Raises
        ------
        ValueError
            If the height is out of range.
        FileNotFoundError
            If the bundle has not been built.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Conv1d().to_iframe(height=480)[:60]
        '<iframe title="Convolution in 1D" sandbox="allow-scripts" lo'
        """
        from segwidgets.embed.page import listening
        from segwidgets.widgets.export import frame

        return listening(frame(self, height, title=title, lang=lang))

    def to_element(self, *, inline_script: bool = True) -> str:
        """Write the figure as a custom element, to paste into a page of one's own.

        Parameters
        ----------
        inline_script : bool
            Whether the script that draws it comes along. A page needs it once; without it, put
            the file that `segwidgets.write_assets` writes beside the page.

        Returns
        -------
        str
            HTML.

        Raises
        ------
        FileNotFoundError
            If the bundle has not been built.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.Conv1d([1, 2], [1]).to_element(inline_script=False).splitlines()[-1])
        <script src="elements-linear.js"></script>
        """
        from segwidgets.embed.page import with_script
        from segwidgets.widgets.arguments import check_flags

        check_flags(inline_script=inline_script)
        return with_script(self._element(), inline=inline_script)

    def to_myst(self, path: str | PathLike[str] = "segwidgets.mjs") -> str:
        """Write the figure for MyST and Jupyter Book 2: their `anywidget` directive.

        Parameters
        ----------
        path : str or path-like
            Where the module goes that draws it. Figures of the same family can share it.

        Returns
        -------
        str
            The directive, to paste into a document that lies beside the module.

        Raises
        ------
        FileNotFoundError
            If the bundle has not been built, or the folder of `path` does not exist.
        OSError
            If the file cannot be written.

        References
        ----------
        https://mystmd.org/guide/widgets

        Examples
        --------
        >>> import segwidgets as sw, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     print(sw.Conv1d().to_myst(f"{folder}/segwidgets.mjs").splitlines()[0])
        :::{anywidget} ./segwidgets.mjs
        """
        from segwidgets.widgets.export import myst

        return myst(self, path)

    def static(self, height: int | None = None) -> StaticFigure:
        """Give the figure as an output that needs no widgets.

        It stays interactive in a trusted notebook and in what nbconvert makes of it, and is a
        picture wherever scripts do not run.

        Parameters
        ----------
        height : int, optional
            Of its frame, in pixels, 100 to 5000; by default what the figure needs.

        Returns
        -------
        StaticFigure
            To show as the last line of a cell; it does not follow the figure any more.

        Raises
        ------
        ValueError
            If the height is out of range.
        """
        from segwidgets.widgets.export import static

        return static(self, height)

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, on request with a picture of itself."""
        from segwidgets.widgets.export import element

        return element(self, still=still)

    def _name(self) -> str:
        """Give the figure's own name in words."""
        raise NotImplementedError

    def _called(self) -> str:
        """Give the name that an instructor chose, or the figure's own."""
        return self._given_title() or self._name()

    def _parameters_in_words(self) -> str:
        """Say what the figure is of, without its name."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._parameters_in_words()}>"

    def _in_words(self) -> tuple[str, list[list[str]]]:
        """Say in a sentence, and in a table unless it is large, what the figure shows."""
        return f"{self._called()}: {self._parameters_in_words()}.", self._table()

    def _table(self) -> list[list[str]]:
        """List what the figure shows, row by row; nothing where it is large."""
        return []

    # As pictures and films

    def figure(
        self,
        step: int | None = None,
        view: str | None = None,
        theme: Literal["light", "dark"] = "light",
        *,
        width: float = 6.5,
        transparent: bool = False,
        caption: bool = True,
        code: bool = True,
        counter: bool = True,
    ) -> matplotlib.figure.Figure:
        """Draw the figure with matplotlib.

        Parameters
        ----------
        step : int, optional
            Which step, from 0 on, negative ones from the end; by default the one shown.
        view : str, optional
            Which view, as the trait `view` names it; by default the one shown.
        theme : {"light", "dark"}
            Of the colours.
        width : float
            Inches across, 2 to 20. A column of a paper has about 3.4.
        transparent : bool
            Whether to leave out the background.
        caption, code, counter : bool
            Whether the sentence, the PyTorch line and "step 5 of 9" stand below it.

        Returns
        -------
        matplotlib.figure.Figure
            To show, to change or to save.

        Raises
        ------
        IndexError
            If there is no such step.
        ValueError
            If there is no such view or theme, or the width is out of range.
        TypeError
            If a parameter is of another kind: a step that is no whole number, a width in words.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2)
        >>> drawn = w.figure(width=3.4)
        >>> round(float(drawn.get_figwidth()), 2)
        3.4

        What a paper says in its own words can be left out:

        >>> bare = w.figure(width=3.4, caption=False, code=False, counter=False)
        >>> any("nn.ConvTranspose1d" in text.get_text() for text in drawn.axes[0].texts)
        True
        >>> any("nn.ConvTranspose1d" in text.get_text() for text in bare.axes[0].texts)
        False
        >>> bool(bare.get_figheight() < drawn.get_figheight())
        True
        """
        from segwidgets.drawing.still import draw
        from segwidgets.widgets.arguments import check_flags
        from segwidgets.widgets.export import compose, left_out

        check_flags(transparent=transparent)
        out = left_out(caption=caption, code=code, counter=counter)
        steps = None if step is None else [step]
        (drawing,) = compose(self, steps, view, theme, width, leave_out=out)
        return draw(drawing, transparent=transparent)

    def save(
        self,
        path: str | PathLike[str],
        *,
        steps: Any = None,
        view: str | None = None,
        theme: Literal["light", "dark"] = "light",
        width: float = 6.5,
        fps: float = 1.0,
        dpi: int | None = None,
        transparent: bool = False,
        progress: bool = False,
        smooth: bool = True,
        caption: bool = True,
        code: bool = True,
        counter: bool = True,
    ) -> None:
        """Save the figure as a picture or as a film; the suffix of the file says as what.

        Parameters
        ----------
        path : str or path-like
            A file ending in .png, .svg, .pdf, .gif or .mp4. An older one is replaced when the
            new one is complete.
        steps : int or sequence of int, optional
            Which step a picture shows, by default the one shown; which steps a film plays, by
            default all.
        view : str, optional
            Which view; by default the one shown.
        theme : {"light", "dark"}
            Of the colours.
        width : float
            Inches across, 2 to 20.
        fps : float
            Steps per second of a film, over 0 and at most 60. A step takes 1 / fps seconds,
            with all that flies in it; the last one stands three steps longer.
        dpi : int, optional
            Pixels per inch of .png, .gif and .mp4, 36 to 600; by default 150, and 90 for a .gif.
        transparent : bool
            Whether to leave out the background of a .png, .svg or .pdf.
        progress : bool
            Whether to show how far a film is.
        smooth : bool
            Whether values and copies fly in a film, up to four steps per second, and steps in which
            none do go over into the next; otherwise every step is one frame.
        caption, code, counter : bool
            Whether the sentence, the PyTorch line and "step 5 of 9" stand below it.

        Raises
        ------
        ValueError
            If the suffix or a parameter is none of these; the message says which are.
        IndexError
            If there is no such step.
        TypeError
            If a parameter is of another kind: a step that is no whole number, a width in words.
        ImportError
            If a .mp4 is asked for without ffmpeg: `pip install imageio-ffmpeg`.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose2d()
        >>> w.save("figure.jpg")
        Traceback (most recent call last):
        ValueError: figure.jpg: the suffix '.jpg' is none of .png, .svg, .pdf, .gif, .mp4; ...
        """
        from segwidgets.widgets.export import left_out, save

        save(
            self,
            path,
            steps,
            view=view,
            theme=theme,
            width=width,
            fps=fps,
            dpi=dpi,
            transparent=transparent,
            progress=progress,
            smooth=smooth,
            leave_out=left_out(caption=caption, code=code, counter=counter),
        )

    def _save_motif(
        self,
        path: str | PathLike[str],
        *,
        theme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (350, 220),
        steps: Sequence[int] | None = None,
        fps: float = 2.0,
        width: float | None = None,
    ) -> float:
        """Save what tells the figure apart, for a thumbnail: no words, two pixels for each."""
        from segwidgets.widgets.export import save_motif

        return save_motif(self, path, theme=theme, size=size, steps=steps, fps=fps, width=width)

    @property
    def _views(self) -> tuple[str, ...]:
        """The views to choose from, none where there is but one."""
        return ()

    def _film_steps(self, view: str | None) -> int:  # noqa: ARG002 - for subclasses
        """Count the steps that a film of a view has: 1 where nothing moves."""
        return getattr(self, "n_steps", 1)

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: str,
        width: float,
        phases: bool,
    ) -> Iterator[Drawing]:
        """Compose a drawing per step, or per phase; without steps and view, of what is shown."""
        raise NotImplementedError

    # In a notebook's output

    def _still(self) -> tuple[bytes, str]:
        """Draw what is shown as a PNG, and say the same in a sentence."""
        from segwidgets.widgets.export import still

        return still(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        from segwidgets.widgets.export import picture_of, with_picture

        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return with_picture(data, metadata, picture_of(self))

    def _ipython_display_(self) -> None:
        self._display_id = uuid4().hex
        self._display(update=False)

    def update_display(self) -> None:
        """Renew the still in the notebook's output: it shows what the figure shows now.

        The still is what remains in the saved notebook, on a page that renders it, in print. It is
        drawn when the figure is displayed; after exploring, call this once before saving.

        Raises
        ------
        RuntimeError
            If the figure has not been displayed in a notebook.
        """
        if self._display_id is None:
            raise RuntimeError("The figure has not been displayed yet: show it in a cell first.")
        self._display(update=True)

    def _display(self, *, update: bool) -> None:
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        display(  # type: ignore[no-untyped-call]
            data, metadata=metadata, raw=True, display_id=self._display_id, update=update
        )


@complete_object.register(Figure)
def _completions(figure: Figure, _names: list[str]) -> list[str]:
    """Complete what the figure offers; where jedi is missing, IPython adds all of the class."""
    return dir(figure)


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
