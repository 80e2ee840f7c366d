"""What errors about values advise, followed: torch's numbers, or a count by hand, come of it."""

from __future__ import annotations

from typing import Any

import numpy as np

FULL = np.ones((2, 2), int)
PHOTO = np.zeros((2, 2, 3), np.uint8)

ROWS: list[tuple[str, str, str, Any]] = [
    # COCO's codes, polygons and files
    ("images.from_rle({'counts': [0, 4]})", '"size": [height, width]',
     "images.from_rle({'counts': [0, 4], 'size': [2, 2]})", FULL),
    ("images.from_rle({'counts': [0, 4], 'size': 2})", "give [height, width]",
     "images.from_rle({'counts': [0, 4], 'size': [2, 2]})", FULL),
    ("images.to_rle([FULL])", "take one, mask[0]",
     "images.from_rle(images.to_rle([FULL][0]))", FULL),
    ("images.from_polygons(CORNERS, height=2, width=2)", "[x0, y0, x1, y1, x2, y2]",
     "images.from_polygons([sum(CORNERS, [])], height=2, width=2)", FULL),
    ("images.from_annotations(annotations, height=2, width=2)",
     '[a for a in annotations if a.get("segmentation")]', "images.from_annotations([a for a in "
     'annotations if a.get("segmentation")], height=2, width=2)', FULL * 17),
    ("images.from_annotations(annotations, height=2, width=2)",
     "[[x, y, x + w, y, x + w, y + h, x, y + h]]", "images.from_annotations([{**annotations[1], "
     "'segmentation': [[0, 0, 1, 0, 1, 1, 0, 1]]}], height=2, width=2)", [[17, 0], [0, 0]]),
    ("images.from_annotations([SQUARE], height=2, width=2, labels=labels)",
     "{int(key): value for key, value in labels.items()}", "images.from_annotations([SQUARE], "
     "height=2, width=2, labels={int(key): value for key, value in labels.items()})", FULL * 3),
    ("images.from_annotations([SQUARE], height=2, width=2, labels=[3])", "{17: 1, 18: 2}",
     "images.from_annotations([SQUARE], height=2, width=2, labels={17: 1, 18: 2})", FULL),
    ("images.from_annotations([{**SQUARE, 'category_id': 300}], height=2, width=2)",
     "labels={300: …}", "images.from_annotations([{**SQUARE, 'category_id': 300}], height=2, "
     "width=2, labels={300: 1})", FULL),
    ("images.from_annotations(file, height=2, width=2)",
     '[a for a in file["annotations"] if a["image_id"] == 42]', "images.from_annotations([a for a "
     'in file["annotations"] if a["image_id"] == 42], height=2, width=2)', FULL * 17),
    ("images.from_annotations([{**SQUARE, 'segmentation': FULL}], height=2, width=2)",
     "segwidgets.images.to_rle(segmentation)", "images.from_annotations([{**SQUARE, "
     "'segmentation': images.to_rle(FULL)}], height=2, width=2)", FULL * 17),
    ("images.from_annotations([{**SQUARE, 'segmentation': SQUARE['segmentation'][0]}], height=2, "
     "width=2)", "[segmentation]", "images.from_annotations([{**SQUARE, 'segmentation': "
     "[SQUARE['segmentation'][0]]}], height=2, width=2)", FULL * 17),
    ("images.from_annotations([{**SQUARE, 'segmentation': [[[0, 0, 1], [2, 0, 1], [2, 2, 1]]]}], "
     "height=2, width=2)", "[[x0, y0], [x1, y1], [x2, y2]]", "images.from_annotations([{**SQUARE, "
     "'segmentation': [CORNERS]}], height=2, width=2)", FULL * 17),
    # Scenes and segments
    ("sw.scenes.read_scene(PHOTO, annotations=[SQUARE], categories='bird')",
     '[{"id": 16, "name": "bird"}]', 'sw.scenes.read_scene(PHOTO, annotations=[SQUARE], '
     'categories=[{"id": 17, "name": "bird"}]).class_names', ("background", "bird")),
    ("sw.scenes.read_scene(PHOTO, annotations=[SQUARE], class_names=['a', 'b'])",
     'categories={17: "…"}', "sw.scenes.read_scene(PHOTO, annotations=[SQUARE], "
     "class_names=['a', 'b'], categories={17: 'b'}).semantic", FULL),
    ("sw.scenes.read_scene(PHOTO, FULL, class_names='sky')", '["sky", "kite"]',
     "sw.scenes.read_scene(PHOTO, FULL, class_names=['sky', 'kite']).shares", {"kite": 1.0}),
    ("sw.scenes.read_scene(PHOTO)", "read_image", "images.read_image(PHOTO)", PHOTO),
    ("images.read_segments(PHOTO, panoptic=FULL)", 'annotation["segments_info"]',
     "images.read_segments(PHOTO, panoptic=FULL, segments_info=[{'id': 1, 'category_id': 5}])"
     ".index", FULL),
    ("images.read_segments(PHOTO, FULL * 2, class_names=['a', 'b'])", "255 where there is no label",
     "images.read_segments(PHOTO, FULL * 255, class_names=['a', 'b']).index", FULL * 0),
    # Scores
    ("metrics.confusion_matrix(FULL * 255, FULL, 2)", "torch.as_tensor(prediction) > 0",
     "metrics.confusion_matrix(torch.as_tensor(FULL * 255) > 0, FULL, 2)", [[0, 0], [0, 4]]),
    ("metrics.confusion_matrix(complex, FULL, 2)", "prediction.real",
     "metrics.confusion_matrix(complex.real.int(), FULL, 2)", [[0, 0], [0, 4]]),
    ("metrics.confusion_matrix(images.to_rle(FULL), FULL, 2)",
     "segwidgets.images.read_labels(prediction)",
     "metrics.confusion_matrix(images.read_labels(images.to_rle(FULL)), FULL, 2)",
     [[0, 0], [0, 4]]),
    ("metrics.confusion_matrix(FULL, FULL, 1)", "choose 2 or more",
     "metrics.confusion_matrix(FULL, FULL, 2)", [[0, 0], [0, 4]]),
    ("metrics.confusion_matrix(FULL[None], FULL, 2)", "prediction.squeeze(0)",
     "metrics.confusion_matrix(torch.as_tensor(FULL[None]).squeeze(0), FULL, 2)", [[0, 0], [0, 4]]),
    ("metrics.average_precision([{'masks': mask, 'labels': [1], 'scores': [1]}], [{'masks': "
     "mask[None] > 0.5, 'labels': [1]}])", "masks[None]", "metrics.average_precision([{'masks': "
     "mask[None] > 0.5, 'labels': [1], 'scores': [1]}], [{'masks': mask[None] > 0.5, "
     "'labels': [1]}]).mean_ap", 1.0),
    ("metrics.average_precision([{'masks': mask[None], 'labels': [1], 'scores': [1]}], [{'masks': "
     "mask[None] > 0.5, 'labels': [1]}])", "masks > 0.5", "metrics.average_precision([{'masks': "
     "mask[None] > 0.5, 'labels': [1], 'scores': [1]}], [{'masks': mask[None] > 0.5, "
     "'labels': [1]}]).mean_ap", 1.0),
    ("metrics.average_precision([{**boxes, 'boxes': [0, 0, 2, 2]}], [boxes])", "boxes[None]",
     "metrics.average_precision([{**boxes, 'boxes': np.array([0, 0, 2, 2])[None]}], [boxes])"
     ".mean_ap", 1.0),
    ("metrics.average_precision([boxes], [boxes], thresholds=[])", "such as 0.5",
     "metrics.average_precision([boxes], [boxes], thresholds=[0.5]).mean_ap", 1.0),
    ("metrics.panoptic_quality(FULL, FULL, things=[1], stuff=[0])",
     "numpy.stack([classes, instances], -1)", "metrics.panoptic_quality(*[numpy.stack([FULL, "
     "FULL], -1)] * 2, things=[1], stuff=[0]).mean_pq", 1.0),
    ("metrics.panoptic_quality(*[numpy.stack([FULL * 9, FULL], -1)] * 2, things=[1], stuff=[0])",
     "give ignore_index=9", "metrics.panoptic_quality(*[numpy.stack([FULL * 9, FULL], -1)] * 2, "
     "things=[1], stuff=[0], ignore_index=9).iou_sum.sum()", 0.0),
    # Networks
    ("ops.fully_convolutional(flat, x)", "fully_convolutional(to_convolutional(model), image)",
     "ops.fully_convolutional(ops.to_convolutional(flat), x).shape", (2, 4, 4)),
    ("ops.fully_convolutional(flat, x)", "sliding_window(model, image, patch_size=7)",
     "ops.sliding_window(flat, x, patch_size=7).shape", (2, 4, 4)),
    ("ops.fully_convolutional(pooled, x)", "to_convolutional(model, patch_size)",
     "ops.fully_convolutional(ops.to_convolutional(pooled, 7), x).shape", (2, 4, 4)),
    ("ops.receptive_field(nn.Sequential(*pooled[:2]))", "to_convolutional(model, patch_size)",
     "ops.receptive_field(ops.to_convolutional(pooled, 7)).size", (7, 7)),
    ("ops.fully_convolutional(lazy, x)", "model(batch)",
     "(lazy(x[None]), ops.fully_convolutional(lazy, x).shape)[1]", (4, 8, 8)),
    ("ops.receptive_field(patchy)", "run it once, model(batch)",
     "(patchy(x[None, :, :9, :9]), ops.receptive_field(patchy).size)[1]", (9, 9)),
    ("ops.cost(nn.Flatten(), 8)", "give (C, H, W)",
     "ops.cost(nn.Flatten(), (3, 8, 8)).multiply_adds", 0),
    ("ops.cost(stack, (1, 8, 8))", "give (H, W), or (3, H, W)",
     "ops.cost(stack, (3, 8, 8)).multiply_adds", 6 * 6 * 4 * 27),
    ("ops.conv(torch.ones(3, 5, 5), torch.ones(4, 2, 3, 3))", "give an input of shape (2, ",
     "ops.conv(torch.ones(2, 5, 5), torch.ones(4, 2, 3, 3)).flatten()[0]", 18.0),
    ("ops.conv(torch.ones(6, 5, 5), torch.ones(4, 2, 3, 3), groups=3)", "choose 1",
     "ops.conv(torch.ones(6, 5, 5), torch.ones(4, 6, 3, 3), groups=1).flatten()[0]", 54.0),
    ("ops.sliding_window(stack, torch.full((3, 9, 9), torch.nan), 3)", "torch.nan_to_num",
     "ops.sliding_window(stack, torch.nan_to_num(torch.full((3, 9, 9), torch.nan)), 3)"
     ".shape", (4, 7, 7)),
    ("ops.to_dilated(Mean())", "shift_and_stitch(model, image, stride)",
     "ops.shift_and_stitch(strided, x, 2).shape", (4, 8, 8)),
    ("networks.EncoderDecoderNet(downsample='strided_conv', upsample='max_unpool')",
     "choose downsample = 'max_pool'",
     "networks.EncoderDecoderNet(downsample='max_pool', upsample='max_unpool').depth", 3),
    ("networks.to_fully_convolutional(networks.PatchClassifier(stride=2), padding=True)",
     "choose padding=False", "networks.to_fully_convolutional(networks.PatchClassifier(stride=2), "
     "padding=False)(torch.zeros(1, 3, 15, 15)).shape", (1, 9, 1, 1)),
    ("sw.Conv2d(device='meta')", "choose 'auto' or 'cpu'", "sw.Conv2d(device='cpu').device", "cpu"),
    # Parameters of figures: sizes as torch's formula has them
    ("sw.Conv2d(stride=0)", "choose 1 to 8", "sw.Conv2d(stride=8).output_size", (1, 1)),
    ("sw.Conv2d(stride='2')", "give an int or a pair", "sw.Conv2d(stride=(2, 1)).output_size",
     (3, 5)),
    ("sw.Conv2d(stride=True)", "write 1", "sw.Conv2d(stride=1).output_size", (5, 5)),
    ("sw.Conv2d(stride=1.5)", "an int from 1 to 8", "sw.Conv2d(stride=2).output_size", (3, 3)),
    ("sw.Conv2d(padding=-1)", "choose 0 to 16", "sw.Conv2d(padding=0).output_size", (3, 3)),
    ("sw.Conv2d(padding=(1, 2, 3))", "an int or a pair", "sw.Conv2d(padding=(1, 2)).output_size",
     (5, 7)),
    ("sw.Conv2d(dilation=0)", "choose 1 to 8", "sw.Conv2d(dilation=1).output_size", (5, 5)),
    ("sw.Conv2d(kernel=[[1, 2]] * 9)", "choose a smaller kernel",
     "sw.Conv2d(kernel=[[1, 2]] * 5).output_size", (1, 4)),
    ("sw.Conv2d(kernel=[[1, 2]] * 9)", "or more padding",
     "sw.Conv2d(kernel=[[1, 2]] * 9, padding=2).output_size", (1, 8)),
    ("sw.ConvTranspose2d(output_padding=3)", "choose at most 1",
     "sw.ConvTranspose2d(output_padding=1).output_size", (8, 8)),
    ("sw.Conv2d([[1, 2], [3]])", "equally long rows",
     "sw.Conv2d([[1, 2], [3, 4]], padding=1).output_size", (2, 2)),
    ("sw.Conv2d([[float('nan')]])", "numpy.nan_to_num",
     "sw.Conv2d(numpy.nan_to_num([[float('nan')]]), padding=1).output", [[0.0]]),
    ("sw.Conv1d(input=[1] * 99)", "crop it", "len(sw.Conv1d(input=([1] * 99)[:64]).input)", 64),
    ("sw.Conv1d(input=[1] * 99)", "every n-th cell",
     "len(sw.Conv1d(input=([1] * 99)[::2]).input)", 50),
    ("sw.Conv2d(step=99)", "choose 0 to 24", "sw.Conv2d(step=24).step", 24),
    ("sw.Conv2d(step=99)", "-1 for the last", "sw.Conv2d(step=-1).step", 24),
    ("sw.Conv2d(view='race')", "'gather', 'matrix', 'all'", "sw.Conv2d(view='all').view", "all"),
    ("sw.Conv2d(padding_mode='mirror')", "'reflect'",
     "sw.Conv2d(padding_mode='reflect').padding_mode", "reflect"),
    ("sw.Conv2d(device='tpu')", "give 'auto', 'cpu'", "sw.Conv2d(device='cpu').device", "cpu"),
    ("sw.Unpooling(kernel_size=9)", "choose 1 to 8", "sw.Unpooling(kernel_size=4).kernel_size", 4),
    ("sw.Unpooling(methods=['x'])", "bed_of_nails",
     "tuple(sw.Unpooling(methods=['bed_of_nails']).methods)", ("bed_of_nails",)),
    ("sw.PixelShuffle(upscale_factor=9)", "choose 2 to 4",
     "sw.PixelShuffle(upscale_factor=4).upscale_factor", 4),
    ("sw.Downsampling(numpy.zeros((90, 120, 3), 'uint8'))", "Downsampling.from_image(input)",
     "sw.Downsampling.from_image(numpy.zeros((90, 120, 3), 'uint8')).output_size", (45, 60)),
    ("sw.Downsampling(numpy.zeros((90, 120)))", "Downsampling.from_image(input)",
     "sw.Downsampling.from_image(numpy.zeros((90, 120))).output_size", (45, 60)),
    ("sw.Downsampling(shift=99)", "choose 0 to 8", "sw.Downsampling(shift=8).shift", 8),
    ("sw.IoUBoxes(a=[2, 2, 2, 2])", "x1 < x2 and y1 < y2",
     "sw.IoUBoxes(a=[0, 0, 2, 2], b=[1, 0, 3, 2]).iou * 3", 1),
    ("sw.IoUCalculator(num_classes=1)", "choose 2 to 256",
     "sw.IoUCalculator(FULL, FULL, num_classes=2).num_classes", 2),
    ("sw.IoUCalculator(FULL, FULL, ignore_index=-7)", "or None",
     "float(sw.IoUCalculator(FULL, FULL, ignore_index=None).scores.iou[1])", 1.0),
    ("sw.EncoderDecoder(depth=9)", "choose 1 to 4", "sw.EncoderDecoder(depth=1).depth", 1),
    # An instructor's frame
    ("sw.Conv2d(title=3)", "give a text", "sw.Conv2d(title='3').title", "3"),
    ("sw.Conv2d(height=3)", "choose 320 to 2000", "sw.Conv2d(height=320).height", 320),
    ("sw.Conv2d(height=3)", "None takes what the window has", "sw.Conv2d(height=None).title", ""),
    ("sw.Conv2d(locked='stride')", "a list of names", "tuple(sw.Conv2d(locked=['stride']).locked)",
     ("stride",)),
    ("sw.Conv2d(controls=['x'])", "choose among bias",
     "tuple(sw.Conv2d(controls=['bias']).controls)", ("bias",)),
    ("sw.Conv2d(presets=[3])", '{"Twice as large": {"stride": 2}}',
     'tuple(sw.Conv2d(presets={"Twice as large": {"stride": 2}}).presets)', ("Twice as large",)),
    # What is written
    ("sw.Conv1d().figure(width=0)", "choose 2 to 20 inches",
     "tuple(sw.Conv1d().figure(width=2).get_size_inches())[0]", 2.0),
    ("sw.Conv1d().figure(theme='blue')", "'dark'",
     "sw.Conv1d().figure(theme='dark').get_facecolor()[3]", 1.0),
    ("sw.Conv1d().figure(step=99)", "to 3", "len(sw.Conv1d().figure(step=3).axes)", 1),
    ("sw.Conv1d().to_iframe(height=5)", "choose 100 to 5000",
     "'height=\"100\"' in sw.Conv1d().to_iframe(height=100) or 'height:100px' in "
     "sw.Conv1d().to_iframe(height=100)", True),
    ("sw.page(sw.Conv1d())", "a list such as [sw.Conv2d()]",
     "sw.page([sw.Conv2d()]).count('<script>')", 1),
    ("sw.Conv1d().to_html(lang=3)", "such as 'en'",
     "'lang=\"en\"' in sw.Conv1d().to_html(lang='en')", True),
    # Data sets
    ("sw.score([], 2)", "(target, prediction)", "sw.score([(FULL, FULL)], 2).scores.pixel_accuracy",
     1.0),
    ("sw.score([FULL], 2)", "(target, prediction)",
     "sw.score([(FULL, FULL)], 2).scores.pixel_accuracy", 1.0),
    ("sw.score([{'target': FULL}], 2)", "give both target and prediction",
     "sw.score([{'target': FULL, 'prediction': FULL}], 2).scores.pixel_accuracy", 1.0),
    ("sw.score([(FULL, FULL)])", "class_names, one per class",
     "sw.score([(FULL, FULL)], class_names=['a', 'b']).scores.pixel_accuracy", 1.0),
    ("sw.score([(FULL, FULL)], 2, class_names='sky')", '["sky", "kite"]',
     "sw.score([(FULL, FULL)], 2, class_names=['sky', 'kite']).scores.pixel_accuracy", 1.0),
]  # fmt: skip
