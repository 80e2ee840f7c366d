"""What is read how: one table of cases, each with the value known from elsewhere.

`python -m tests.images.inputs` writes it down as `docs/inputs.md`.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import torch
from PIL import Image

DOC = Path(__file__).parents[2] / "docs" / "inputs.md"

# Three classes and the label for "ignored".
LABELS = np.array([[0, 1, 2, 2], [0, 1, 255, 2], [0, 0, 1, 1]], np.uint8)
CLASSES = np.array([[0, 1, 2, 2], [0, 1, 1, 2], [0, 0, 1, 1]], np.uint8)
OBJECT = CLASSES == 1
VOC = {(0, 0, 0): 0, (128, 0, 0): 1, (0, 128, 0): 2, (224, 224, 192): 255}
COLORS = np.zeros((*LABELS.shape, 3), np.uint8)
for _color, _label in VOC.items():
    COLORS[_label == LABELS] = _color
PHOTO = np.random.default_rng(0).integers(0, 256, (6, 9, 3), dtype=np.uint8)
GREY = PHOTO[..., 0]
SQUARE: Any = {"category_id": 17, "image_id": 1, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
PAINTED = np.array([[17, 17, 0], [17, 17, 0], [0, 0, 0]])


@dataclass(frozen=True)
class Case:
    """What comes, as what it is read, and who says so.

    `make` gets a free path, and gives what is read: itself, or what it wrote there. What is refused
    has `words` of the error, and `ways_out`: code that the error offers, with what it leads to.
    """

    what: str
    make: Callable[[Path], Any]
    expected: Any = None
    by: str = "by hand"
    words: str = ""
    ways_out: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


def saved(image: Any, name: str, **options: Any) -> Callable[[Path], Path]:
    """Write a Pillow image."""

    def make(path: Path) -> Path:
        image.save(path / name, **options)
        return path / name

    return make


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    """Write bytes."""

    def make(path: Path) -> Path:
        (path / name).write_bytes(content)
        return path / name

    return make


def given(value: Any) -> Callable[[Path], Any]:
    """Give what needs no file."""
    return lambda _: value


def png(rows: Any, bits: int) -> bytes:
    """Write a grey PNG bit by bit, as its specification says."""
    lines = b""
    for row in rows:
        code = "".join(format(number, f"0{bits}b") for number in row)
        code += "0" * (-len(code) % 8)
        lines += b"\0" + bytes(int(code[at : at + 8], 2) for at in range(0, len(code), 8))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), bits, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def bomb(side: int) -> bytes:
    """Write a small file whose header tells of many pixels."""
    whole = png([[0, 1]], 8)
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:]


def tiff(rows: Any, dtype: str, *, bits: int = 0, **tags: int) -> bytes:
    """Write a grey TIFF tag by tag, as its specification says; `bits` are those of a sample."""
    if bits:
        lines = ("".join(format(number, f"0{bits}b") for number in row) for row in rows)
        padded = (line + "0" * (-len(line) % 8) for line in lines)
        data = b"".join(int(line, 2).to_bytes(len(line) // 8, "big") for line in padded)
    else:
        data = np.asarray(rows).astype(dtype).tobytes()
    white, sign = tags.get("photometric", 1), tags.get("format", 1)
    depth = bits or 8 * np.dtype(dtype).itemsize
    height, width = np.shape(rows)
    sides = (256, width), (257, height), (278, height)
    entries = sorted(
        [*sides, (258, depth), (259, 1), (262, white), (273, 8), (277, 1), (339, sign)]
    )
    entries.insert(-1, (279, len(data)))
    pad = len(data) % 2
    out = b"II*\0" + struct.pack("<I", 8 + len(data) + pad) + data + b"\0" * pad
    out += struct.pack("<H", len(entries))
    out += b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in entries)
    return out + struct.pack("<I", 0)


def saved_numbers(name: str, **arrays: Any) -> Callable[[Path], Path]:
    """Write numbers as NumPy or torch does."""

    def make(path: Path) -> Path:
        file, (numbers, *_) = path / name, arrays.values()
        if name.endswith(".npz"):
            np.savez(file, **arrays)
        elif name.endswith(".npy"):
            np.save(file, numbers)
        elif name.endswith(".pt"):
            torch.save(torch.from_numpy(numbers), file)
        else:
            np.savetxt(file, numbers, "%d", "," if name.endswith(".csv") else " ")
        return file

    return make


def palette(labels: Any, **options: Any) -> Any:
    """Make a palette image, of few colors if asked for."""
    image = Image.fromarray(labels)
    colors = [v for color in VOC for v in color] * 64
    image.putpalette(colors[: options.get("colors", 4) * 3])
    return image


def piped(image: Any) -> Callable[[Path], Path]:
    """Let a PNG come out of a named pipe, as soon as somebody reads it."""

    def make(path: Path) -> Path:
        content, pipe = BytesIO(), path / "pipe.png"
        image.save(content, "PNG")
        os.mkfifo(pipe)
        Thread(target=pipe.write_bytes, args=[content.getvalue()], daemon=True).start()
        return pipe

    return make


def addressed(image: Any) -> Callable[[Path], str]:
    """Write a PNG, and give its address."""
    return lambda path: saved(image, "p.png")(path).as_uri()


def at_home(image: Any) -> Callable[[Path], str]:
    """Write a PNG into one's own folder, as which the test takes the free path."""
    return lambda path: f"~/{saved(image, 'p.png')(path).name}"


def held_sideways() -> Any:
    """Make an image that EXIF says was held sideways."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return {"exif": exif}


def one_hot(classes: Any, axis: int) -> Any:
    """Spread labels over an axis of classes."""
    return np.moveaxis(np.eye(3, dtype=np.int64)[classes], -1, axis)


def probabilities(axis: int) -> Any:
    """Give each pixel's class the highest of three probabilities."""
    return (one_hot(CLASSES, axis) * 0.6 + 0.1).astype(np.float32)


def pages(count: int = 2) -> dict[str, Any]:
    """Append pages that differ."""
    return {
        "save_all": True,
        "append_images": [Image.fromarray(LABELS + n) for n in range(1, count)],
    }


def masked() -> Any:
    """Mask what is to be ignored."""
    return np.ma.masked_equal(LABELS, 255)


# As an ignored label is written where labels have a sign.
SIGNED = np.where(LABELS == 255, -1, LABELS).astype(np.int8)
OPENED = "np.asarray(PIL.Image.open(path))"
PIPED = 'io.BytesIO(open(path, "rb").read())'
FIRST_PAGE = "image = PIL.Image.open(path); image.seek(0); np.asarray(image)"

LABEL_CASES = [
    Case("whole numbers: NumPy of any width", given(LABELS.astype(np.int16)), LABELS),
    Case("lists", given(LABELS.tolist()), LABELS),
    Case("tensors", given(torch.from_numpy(LABELS).long()), LABELS),
    Case("lists of tensors", given([torch.from_numpy(row) for row in LABELS]), LABELS),
    Case("big-endian numbers", given(LABELS.astype(">u2")), LABELS),
    Case("arrays turned by negative strides", given(LABELS[::-1, ::-1]), LABELS[::-1, ::-1]),
    Case("booleans", given(OBJECT), OBJECT),
    Case("sparse tensors", given(torch.from_numpy(LABELS).to_sparse()), LABELS),
    Case("bits in columns: COCO's run-length code", given(
        {"size": [2, 3], "counts": "132"}), np.array([[0, 1, 0], [1, 1, 0]]), "pycocotools"),
    Case("PNG with a palette: the indices", saved(palette(LABELS % 4), "l.png"), LABELS % 4,
         "Pillow"),
    Case("the same with `colors=`: the colors", saved(palette(LABELS % 4), "l.png"),
         np.where(LABELS % 4 == 3, 255, LABELS % 4), "Pillow", options={"colors": VOC}),
    Case("grey PNG of 8 bits", written("l.png", png(LABELS, 8)), LABELS, "the format"),
    Case("grey PNG of 1 bit", written("l.png", png(OBJECT.astype(int), 1)), OBJECT, "the format"),
    Case("grey PNG of 2 bits: the numbers in the file", written("l.png", png(CLASSES, 2)), CLASSES,
         "the format"),
    Case("grey PNG of 4 bits", written("l.png", png(CLASSES * 7, 4)), CLASSES * 7, "the format"),
    Case("grey PNG of 16 bits", saved(Image.fromarray(LABELS.astype(np.uint16) * 99), "l.png"),
         LABELS.astype(int) * 99, "Pillow"),
    Case("grey images with `colors=`", saved(Image.fromarray(CLASSES * 9), "l.png"),
         CLASSES, "by hand", options={"colors": {(9 * n,) * 3: n for n in range(3)}}),
    Case("PGM with maxval 20: the numbers in the file",
         written("l.pgm", b"P5 4 3 20\n" + (CLASSES * 9).tobytes()), CLASSES * 9, "the format"),
    Case("PGM as text, with maxval 20",
         written("l.pgm", b"P2 4 3 20\n" + " ".join(map(str, (CLASSES * 9).ravel())).encode()),
         CLASSES * 9, "the format"),
    Case("PGM with maxval 1000",
         written("l.pgm", b"P5 4 3 1000\n" + (CLASSES.astype(int) * 400).astype(">u2").tobytes()),
         CLASSES.astype(int) * 400, "the format"),
    Case("TIFF of 8 bits, compressed without losses",
         saved(Image.fromarray(LABELS), "l.tif", compression="tiff_lzw"), LABELS, "Pillow"),
    Case("TIFF of 32 bits", saved(Image.fromarray(LABELS.astype(np.int32) * 999), "l.tif"),
         LABELS.astype(int) * 999, "Pillow"),
    Case("GIF", saved(palette(LABELS % 4), "l.gif"), LABELS % 4, "Pillow"),
    Case("BMP", saved(Image.fromarray(LABELS), "l.bmp"), LABELS, "Pillow"),
    Case("images held sideways: turned upright",
         saved(Image.fromarray(LABELS), "l.png", **held_sideways()), np.rot90(LABELS, -1), "EXIF"),
    Case("images in colors with `colors=`", saved(Image.fromarray(COLORS), "l.png"), LABELS,
         options={"colors": VOC}),
    Case("arrays in colors with `colors=`", given(COLORS), LABELS, options={"colors": VOC}),
    Case("TIFF of 2 bits: the numbers in the file",
         written("l.tif", tiff(CLASSES, "u1", bits=2)), CLASSES, "the format"),
    Case("palettes of grey levels in order", saved(Image.fromarray(LABELS).convert("P"), "l.png"),
         LABELS, "Pillow"),
    Case("palettes of black and white", saved(Image.fromarray(OBJECT).convert("P"), "l.png",
         optimize=True), OBJECT * 255, "Pillow"),
    Case("grey and palettes with color profile, gamma or transparency",
         saved(palette(LABELS % 4), "l.png", transparency=0, icc_profile=b"x"), LABELS % 4,
         "Pillow"),
    Case("grey with opaque alpha", saved(Image.fromarray(LABELS).convert("LA"), "l.png"), LABELS,
         "Pillow"),
    # Refused
    Case("images in colors", saved(Image.fromarray(COLORS), "l.png"), words="has colors instead",
         ways_out={"segwidgets.images.read_labels(path, colors=VOC)": LABELS}),
    Case("grey in four channels", saved(Image.fromarray(LABELS).convert("RGBA"), "l.png"),
         words="colors instead of labels", ways_out={f"{OPENED}[..., 0]": LABELS}),
    Case("grey with transparent pixels", saved(
        Image.merge("LA", [Image.fromarray(LABELS)] * 2), "l.png"), words="transparent pixels",
         ways_out={f"{OPENED}[..., 0]": LABELS}),
    # Pillow numbers the six grey levels of a GIF from 0 to 5.
    Case("grey levels that a program numbered anew", saved(
        Image.fromarray(np.where(CLASSES == 2, 7, LABELS)), "l.gif"),
         words="palette of grey levels, and its 3 is grey 255", ways_out={
             'np.asarray(PIL.Image.open(path).convert("L"))': np.where(CLASSES == 2, 7, LABELS)}),
    Case("WebP, lossless or not", saved(Image.fromarray(LABELS), "l.webp", lossless=True),
         words="unless it was saved without losses", ways_out={f"{OPENED}[..., 0]": LABELS}),
    Case("AVIF, of which nobody knows", saved(Image.fromarray(LABELS), "l.avif"),
         words="changes labels along every outline", ways_out={OPENED: None}),
    Case("TIFF in which 0 is white", written("l.tif", tiff(LABELS, "u1", photometric=0)),
         words="stores white as 0", ways_out={OPENED: 255 - LABELS, f"255 - {OPENED}": LABELS}),
    Case("the same of 2 bits", written("l.tif", tiff(CLASSES, "u1", bits=2, photometric=0)),
         words="stores white as 0", ways_out={f"(255 - {OPENED}) // 85": CLASSES}),
    Case("the same of 16 bits", written("l.tif", tiff(LABELS, "<u2", photometric=0)),
         words="stores white as 0", ways_out={OPENED: LABELS,
                                              f"65535 - {OPENED}": 65535 - LABELS.astype(int)}),
    Case("TIFF with a sign, −1 for ignored", written("l.tif", tiff(SIGNED, "i1", format=2)),
         words="labels holds -1", ways_out={
             f"np.where({OPENED} < 0, 255, {OPENED}.astype(int))": LABELS}),
    Case(".npy", saved_numbers("l.npy", labels=LABELS), words="cannot be read as a label image",
         ways_out={"np.load(path)": LABELS}),
    Case(".npz", saved_numbers("l.npz", target=LABELS), words="cannot be read as a label image",
         ways_out={"np.load(path)['target']": LABELS}),
    Case("numbers in text", saved_numbers("l.txt", labels=LABELS), words="as a label image",
         ways_out={"np.loadtxt(path, dtype=int)": LABELS}),
    Case("numbers in .csv", saved_numbers("l.csv", labels=LABELS), words="as a label image",
         ways_out={'np.loadtxt(path, dtype=int, delimiter=",")': LABELS}),
    Case("tensors in .pt", saved_numbers("l.pt", labels=LABELS), words="as a label image",
         ways_out={"torch.load(path)": LABELS}),
    Case("the bytes of a file", given(png(LABELS, 8)), words="content of a file",
         ways_out={"io.BytesIO(labels)": LABELS}),
    Case("grey in three channels", saved(Image.fromarray(np.dstack([LABELS] * 3)), "l.png"),
         words="colors instead of labels", ways_out={f"{OPENED}[..., 0]": LABELS}),
    Case("JPEG", saved(Image.fromarray(OBJECT.astype(np.uint8) * 255), "l.jpg", quality=95),
         words="changes labels along every outline", ways_out={f"{OPENED} > 127": OBJECT}),
    Case("TIFF of several pages", saved(Image.fromarray(LABELS), "l.tif", **pages()),
         words="2 pages or frames", ways_out={FIRST_PAGE: LABELS}),
    Case("animated PNG", saved(Image.fromarray(LABELS), "l.png", **pages(3)),
         words="3 pages or frames", ways_out={FIRST_PAGE: LABELS}),
    Case("PBM, in which 1 is black", saved(Image.fromarray(OBJECT), "l.pbm"),
         words="stores white as 0", ways_out={OPENED: OBJECT, f"{OPENED} == 0": ~OBJECT}),
    Case("TIFF of floats", saved(Image.fromarray(CLASSES.astype(np.float32)), "l.tif"),
         words="labels holds float32", ways_out={f"{OPENED}.astype(int)": CLASSES}),
    Case("whole floats", given(CLASSES.astype(float)), words="labels holds float64",
         ways_out={"labels.astype(int)": CLASSES}),
    Case("whole floats in lists", given(CLASSES.astype(float).tolist()),
         words="labels holds float64", ways_out={"np.asarray(labels).astype(int)": CLASSES}),
    Case("−1 for ignored", given(SIGNED), words="labels holds -1", ways_out={
        "np.where(labels < 0, 255, labels.astype(int))": LABELS}),
    Case("−1 for ignored, in lists", given(SIGNED.tolist()), words="labels holds -1", ways_out={
        "np.where(np.asarray(labels) < 0, 255, np.asarray(labels).astype(int))": LABELS}),
    Case("−1 for ignored, in a tensor", given(torch.from_numpy(SIGNED)), words="labels holds -1",
         ways_out={"labels.long().masked_fill(labels < 0, 255)": LABELS}),
    Case("−1 for ignored, in floats", given(torch.from_numpy(SIGNED).float()), words="float32",
         ways_out={"labels.long().masked_fill(labels < 0, 255)": LABELS}),
    Case("NaN for ignored", given(np.where(LABELS == 255, np.nan, LABELS)), words="float64",
         ways_out={"np.nan_to_num(labels, nan=255).astype(int)": LABELS}),
    Case("NaN for ignored, in a tensor",
         given(torch.from_numpy(np.where(LABELS == 255, np.nan, LABELS))), words="float64",
         ways_out={"torch.nan_to_num(labels, nan=255).long()": LABELS}),
    Case("Python's numbers in an array of objects", given(LABELS.astype(object)), words="object",
         ways_out={"labels.astype(int)": LABELS}),
    Case("None in lists", given([[0, None], [1, 1]]), words=r"None first at \(0, 1\)"),
    Case("labels between which resizing mixed", given(torch.from_numpy(CLASSES * 1.5)),
         words="comes from resizing"),
    Case("a mask in black and white that was resized",
         given(np.where(OBJECT, 255, 63.75)), words="comes from resizing",
         ways_out={"labels > 127": OBJECT}),
    Case("nested tensors", given("nested"), words="nested tensor",
         ways_out={"labels.unbind()[0]": CLASSES}),
    Case("whole floats in a tensor", given(torch.from_numpy(CLASSES).float()),
         words="labels holds float32", ways_out={"labels.long()": CLASSES}),
    Case("labels that ToTensor divided by 255",
         given(torch.from_numpy(LABELS)[None].float() / 255), words="labels holds float32",
         ways_out={"(labels[0] * 255).round().long()": LABELS}),
    Case("probabilities of one class, (H, W)", given(np.where(OBJECT, 0.83, 0.21)),
         words="labels holds float64", ways_out={"labels > 0.5": OBJECT}),
    Case("probabilities of one class, (1, H, W)",
         given(torch.from_numpy(np.where(OBJECT, 0.83, 0.21))[None]),
         words="labels holds float64", ways_out={"labels[0] > 0.5": OBJECT}),
    Case("probabilities of one class, (1, 1, H, W)",
         given(torch.from_numpy(np.where(OBJECT, 0.83, 0.21))[None, None]),
         words="labels holds float64", ways_out={"labels[0, 0] > 0.5": OBJECT}),
    Case("scores of one class", given(np.where(OBJECT, 3.2, -1.4)), words="labels holds float64",
         ways_out={"labels > 0": OBJECT}),
    Case("probabilities, (K, H, W)", given(torch.from_numpy(probabilities(0))),
         words="labels holds float32", ways_out={"labels.argmax(0)": CLASSES}),
    Case("probabilities, (N, K, H, W)", given(torch.from_numpy(probabilities(0))[None]),
         words="labels holds float32", ways_out={"labels.argmax(1)[0]": CLASSES}),
    Case("one-hot labels, (K, H, W)", given(one_hot(CLASSES, 0)), words="3 axes: 2 needed",
         ways_out={"labels.argmax(0)": CLASSES}),
    Case("one-hot labels, (H, W, K)", given(one_hot(CLASSES, -1)), words="3 axes: 2 needed",
         ways_out={"labels.argmax(-1)": CLASSES}),
    Case("(1, H, W)", given(LABELS[None]), words="3 axes", ways_out={"labels[0]": LABELS}),
    Case("(H, W, 1)", given(LABELS[..., None]), words="3 axes",
         ways_out={"labels[..., 0]": LABELS}),
    Case("(N, 1, H, W)", given(LABELS[None, None]), words="4 axes",
         ways_out={"labels[0, 0]": LABELS}),
    Case("arrays in colors", given(COLORS), words="3 axes",
         ways_out={"segwidgets.images.read_labels(labels, colors=VOC)": LABELS}),
    Case("masked cells", given(masked()), words="masked cells",
         ways_out={"labels.astype(int).filled(255)": LABELS}),
    Case("negative numbers, fractions, words", given([[0, -1]]), words="labels holds -1"),
    Case("files larger than Pillow opens", written("l.png", bomb(60_000)),
         words="cannot be read as a label image .*decompression bomb"),
    Case("broken files", written("l.png", png(LABELS, 8)[:45]),
         words="cannot be read as a label image"),
    Case("codes of more pixels than Pillow opens",
         given({"size": [60_000] * 2, "counts": [3_600_000_000]}), words="3600000000 pixels"),
    Case("files of text", written("l.png", b"no image"),
         words=r"as a label image \(Pillow knows no such file\): save it as PNG"),
    Case("a folder", lambda path: path, words="is a folder: choose a file in it"),
    Case("a pipe or a device", piped(Image.fromarray(LABELS)), words="is a pipe or a device",
         ways_out={PIPED: LABELS}),
]  # fmt: skip

CLIPPED = np.clip(PHOTO / 200, 0, 1)
IMAGE_CASES = [
    Case("bytes, (H, W, 3)", given(PHOTO), PHOTO),
    Case("tensors, (3, H, W)", given(torch.from_numpy(PHOTO).permute(2, 0, 1)), PHOTO),
    Case("tensors, (3, 8, 4), where either end may be the channels",
         given(torch.from_numpy(PHOTO[:, :4]).permute(2, 0, 1)), PHOTO[:, :4]),
    Case("floats from 0 to 1", given(PHOTO / 255), PHOTO),
    Case("whole floats to 255", given(PHOTO.astype(float)), PHOTO),
    Case("int64", given(PHOTO.astype(np.int64)), PHOTO),
    Case("booleans, and tensors of them", given(torch.from_numpy(OBJECT)),
         np.dstack([OBJECT * np.uint8(255)] * 3)),
    Case("uint16, white is 65535", given(PHOTO.astype(np.uint16) * 257), PHOTO),
    Case("the same, big-endian", given((PHOTO.astype(np.uint16) * 257).astype(">u2")), PHOTO),
    Case("grey PNG of 2 bits: 3 is white", written("p.png", png(CLASSES, 2)),
         np.dstack([CLASSES * 85] * 3), "the format"),
    Case("PGM with maxval 20: 20 is white",
         written("p.pgm", b"P5 4 3 20\n" + (CLASSES * 10).tobytes()),
         np.dstack([np.array([0, 128, 255], np.uint8)[CLASSES]] * 3), "Pillow"),
    Case("photographs held sideways: turned upright",
         saved(Image.fromarray(PHOTO), "p.png", **held_sideways()), np.rot90(PHOTO, -1), "EXIF"),
    Case("palettes", saved(palette(LABELS % 4), "p.png"),
         np.asarray(palette(LABELS % 4).convert("RGB")), "Pillow"),
    Case("CMYK", saved(Image.fromarray(PHOTO).convert("CMYK"), "p.tif"),
         np.asarray(Image.fromarray(PHOTO).convert("CMYK").convert("RGB")), "Pillow"),
    Case("TIFF of several pages: the first", saved(Image.fromarray(PHOTO), "p.tif", save_all=True,
         append_images=[Image.fromarray(255 - PHOTO)]), PHOTO, "Pillow"),
    # Refused
    Case("floats that overshoot 1", given(PHOTO / 200), words="floats go from 0 to 1",
         ways_out={"np.asarray(image).clip(0, 1)": np.rint(CLIPPED * 255)}),
    Case("the same in a tensor", given(torch.from_numpy(PHOTO / 200)), words="floats go from 0",
         ways_out={"image.clamp(0, 1)": np.rint(CLIPPED * 255)}),
    Case("floats that overshoot 0 and 1", given(PHOTO / 200 - 0.1), words="floats go from 0 to 1",
         ways_out={"np.asarray(image).clip(0, 1)": np.rint(
             np.clip(PHOTO / 200 - 0.1, 0, 1) * 255)}),
    Case("floats from -1 to 1", given(PHOTO / 127.5 - 1), words="image holds float64 from -1 to",
         ways_out={"(np.asarray(image) + 1) / 2": PHOTO}),
    Case("floats a little above 1", given(PHOTO / PHOTO.max() * (1 + 1e-7)),
         words="to 1.0000001: floats go from 0 to 1",
         ways_out={"np.asarray(image).clip(0, 1)": np.rint(PHOTO * (255 / PHOTO.max()))}),
    Case(".npy", saved_numbers("p.npy", image=PHOTO), words="cannot be read as a picture",
         ways_out={"np.load(path)": PHOTO}),
    Case("the bytes of a file", given(png(GREY, 8)), words="content of a file",
         ways_out={"io.BytesIO(image)": np.dstack([GREY] * 3)}),
    Case("fractions to 255", given(torch.from_numpy(PHOTO * 0.99)), words="floats go from 0 to 1",
         ways_out={"image / 255": np.rint(PHOTO * 0.99)}),
    Case("whole numbers that overshoot 255", given(PHOTO.astype(int) * 11 // 10),
         words="from 0 to 2[0-9]{2}: give bytes", ways_out={
             "np.asarray(image).clip(0, 255).astype('uint8')": np.minimum(
                 PHOTO.astype(int) * 11 // 10, 255)}),
    Case("whole numbers to 16", given(CLASSES.astype(float) * 8), words="its white may be 16",
         ways_out={"np.asarray(image) / 16": np.dstack([np.rint(CLASSES * 127.5)] * 3),
                   "np.asarray(image).astype('uint8')": np.dstack([CLASSES * 8] * 3)}),
    Case("bytes in uint16", given(PHOTO.astype(np.uint16)), words="the white of uint16 is 65535",
         ways_out={"np.asarray(image).astype('uint8')": PHOTO}),
    Case("TIFF of 32 bits", saved(Image.fromarray(GREY.astype(np.int32) * 257), "p.tif"),
         words="holds int32", ways_out={f"{OPENED}.astype('uint16')": np.dstack([GREY] * 3)}),
    Case("quantised tensors", given("quantised"), words="quantised: give its values",
         ways_out={"image.dequantize()": None}),
    Case("masked cells", given(np.ma.masked_equal(PHOTO, 7)), words="masked cells",
         ways_out={"image.filled(0)": np.where(PHOTO == 7, 0, PHOTO)}),
    Case("NaN", given(np.where(PHOTO > 9, PHOTO / 255, np.nan)), words="NaN",
         ways_out={"np.nan_to_num(np.asarray(image))": np.where(PHOTO > 9, PHOTO, 0)}),
    Case("files larger than Pillow opens", written("p.png", bomb(60_000)),
         words="p.png cannot be read as a picture .*decompression bomb"),
    Case("broken files", written("p.png", png(GREY, 8)[:45]), words="cannot be read as a picture"),
    Case("a folder", lambda path: path, words="is a folder: choose a file in it"),
    Case("a pipe or a device", piped(Image.fromarray(PHOTO)), words="is a pipe or a device",
         ways_out={PIPED: PHOTO}),
    Case("an address", addressed(Image.fromarray(PHOTO)), words="there is no file file:",
         ways_out={"urllib.request.urlretrieve(path)[0]": PHOTO}),
    Case("a path that begins with `~`", at_home(Image.fromarray(PHOTO)),
         words="there is no file ~", ways_out={"pathlib.Path(path).expanduser()": PHOTO}),
]  # fmt: skip

_SELECTED = '[a for a in annotations if a["image_id"] == 1]'
_OUTLINED = '[a for a in annotations if a.get("segmentation")]'
ANNOTATION_CASES = [
    Case("polygons", given([SQUARE]), PAINTED, "pycocotools"),
    Case("run-length codes", given(
        [{**SQUARE, "segmentation": {"size": [3, 3], "counts": [0, 2, 1, 2, 4]}}]), PAINTED,
         "pycocotools"),
    Case("annotations of several pictures",
         given([SQUARE, {**SQUARE, "image_id": 2}]), words="belong to 2 pictures",
         ways_out={_SELECTED: PAINTED}),
    Case("boxes without a segmentation", given([SQUARE, {"category_id": 17, "bbox": [1, 1, 1, 1]}]),
         words="has no segmentation", ways_out={_OUTLINED: PAINTED}),
    Case("an empty segmentation",
         given([SQUARE, {"category_id": 17, "bbox": [1, 1, 1, 1], "segmentation": []}]),
         words="segmentation is empty", ways_out={_OUTLINED: PAINTED}),
    Case("`labels=` whose keys JSON made words of", given([SQUARE]), words="labels has '17'",
         options={"labels": json.loads(json.dumps({17: 17}))}),
    Case("a polygon that is not listed", given(
        [{**SQUARE, "segmentation": SQUARE["segmentation"][0]}]), words="one polygon"),
    Case("corners of three numbers", given(
        [{**SQUARE, "segmentation": [[[0, 0, 2], [2, 0, 2], [2, 2, 2]]]}]),
         words="corners of 3 numbers"),
    Case("a code without size", given([{**SQUARE, "segmentation": {"counts": "132"}}]),
         words="has no size"),
    Case("a mask instead of its code", given([{**SQUARE, "segmentation": (PAINTED > 0)}]),
         words=r"is a mask: give its code, segwidgets\.images\.to_rle\(segmentation\)"),
    Case("`labels=` that is a list", given([SQUARE]), words="label of each category",
         options={"labels": [0, 17]}),
    Case("a code of another size", given(
        [{**SQUARE, "segmentation": {"size": [60_000] * 2, "counts": [3_600_000_000]}}]),
         words="60000 × 60000 pixels, the picture 3 × 3"),
]  # fmt: skip

CATEGORIES = [
    {"id": 16, "name": "bird", "isthing": 1},
    {"id": 184, "name": "tree-merged", "isthing": 0},
    {"id": 187, "name": "sky-other-merged", "isthing": 0},
]
# Sky, trees and a bird; nothing is labelled where 255 was.
_OF_LABEL = {0: (9, 187), 1: (300, 184), 2: (70_000, 16)}
INFO = [{"id": own, "category_id": category} for own, category in _OF_LABEL.values()]
IDS = np.array([*(own for own, _ in _OF_LABEL.values()), *[0] * 253])[LABELS]
PANOPTIC = Image.fromarray(np.stack([IDS & 255, IDS >> 8 & 255, IDS >> 16], -1).astype(np.uint8))
_FOUND = np.array([(2, 0), (1, 0), (0, 1), *[(255, 0)] * 253])[LABELS]
_AS_PANOPTIC = {"form": "panoptic", "segments_info": INFO, "categories": CATEGORIES}
# Road, a group of cars that nobody separated, and a car; outside of what is labelled.
STREET = np.array([7, 26, 26_000, *[3] * 253], np.uint16)[LABELS]
_THINGS = np.where(LABELS == 2, 3, 0)
SEGMENT_CASES = [
    Case("labels, 255 where there is none", given(LABELS), np.dstack([LABELS, LABELS * 0])),
    Case("Pascal VOC's two palette PNGs: classes, and objects with `instances=`",
         saved(palette(LABELS, colors=256), "l.png"), np.dstack([LABELS, _THINGS]), "Pillow",
         options={"instances": _THINGS}),
    Case("COCO's annotations: things", given([{**SQUARE, "category_id": 16}]),
         np.dstack([np.pad(PAINTED > 0, ((0, 0), (0, 1)))] * 2), "pycocotools",
         options={"form": "annotations", "categories": CATEGORIES}),
    Case("panoptic PNG: red + 256 green + 256² blue", saved(PANOPTIC, "p.png"), _FOUND,
         "the format", options=_AS_PANOPTIC),
    Case("the same in a palette", saved(PANOPTIC.quantize(4), "p.png"), _FOUND, "Pillow",
         options=_AS_PANOPTIC),
    Case("panoptic ids", given(IDS), _FOUND, options=_AS_PANOPTIC),
    Case("grey PNG of 16 bits with panoptic ids", saved(
        Image.fromarray((IDS % 60_000).astype(np.uint16)), "p.png"), _FOUND, "Pillow",
         options={**_AS_PANOPTIC, "segments_info": [{**i, "id": i["id"] % 60_000} for i in INFO]}),
    Case("Cityscapes' instanceIds: class · 1000 + instance, or a group's class",
         saved(Image.fromarray(STREET), "i.png"),
         np.array([(0, 0), (1, 0), (1, 1), *[(255, 0)] * 253])[LABELS], "by hand",
         options={"form": "instance_ids"}),
    # Refused
    Case("masks of 0 and 255", given(OBJECT * 255), words="0 and 255 alone", ways_out={
        "segwidgets.images.read_labels(labels) > 0": np.dstack([OBJECT, OBJECT * 0])}),
    Case("panoptic JPEG", saved(PANOPTIC, "p.jpg"), words="changes labels along every outline",
         options=_AS_PANOPTIC),
    Case("ids without a row in `segments_info`", given(np.where(IDS == 9, 8, IDS)),
         words="id 8 in 4 pixels, first at .*segments_info has no such id", options=_AS_PANOPTIC),
    Case("an id that two segments share", given(IDS), words="has id 9 more than once",
         options={**_AS_PANOPTIC, "segments_info": [*INFO, {"id": 9, "category_id": 16}]}),
    Case("labels of another size", given(LABELS[:2]), words="labels has 2 × 4 pixels"),
    Case("instanceIds of other classes than Cityscapes'", given(STREET.astype(int) + 50_000),
         words="of class 50: Cityscapes has classes up to 33", options={"form": "instance_ids"}),
]  # fmt: skip

TABLES = {
    "Label images": ("`segwidgets.images.read_labels`, and every `target`, `prediction` and "
                     "`labels`", LABEL_CASES),
    "Things and stuff": ("`segwidgets.images.read_segments`", SEGMENT_CASES),
    "Pictures": ("`segwidgets.images.read_image`, and every `image`", IMAGE_CASES),
    "COCO annotations": ("`segwidgets.images.from_annotations`", ANNOTATION_CASES),
}  # fmt: skip


def page() -> str:
    """Write the tables as Markdown."""
    parts = [
        "# What is read how",
        "Generated from the table of `tests/images/inputs.py` by `python -m tests.images.inputs`; "
        "every row is a test. Where the meaning of values cannot be known, they are refused, and "
        "each way out that the error names is followed by the test, too.",
    ]
    for title, (reader, cases) in TABLES.items():
        parts += [f"## {title}", f"By {reader}.", _table(cases)]
    return "\n\n".join(parts) + "\n"


def _table(cases: list[Case]) -> str:
    rows = ["| what comes | is | known from |", "|---|---|---|"]
    for case in cases:
        outs = ", ".join(f"`{code}`" for code in case.ways_out)
        refused = f"refused; {outs}" if outs else "refused"
        result = refused if case.words else "read"
        rows.append(f"| {case.what} | {result} | {'' if case.words else case.by} |")
    return "\n".join(rows)


if __name__ == "__main__":
    DOC.write_text(page(), "utf-8")
