"""What errors about pictures, labels, annotations and scenes advise, followed."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

ROWS: list[tuple[str, str, str, Any]] = [
    # Scribbles and proposals
    ("images.complete_scribbles(PHOTO, LEFT, RIGHT, 'x')", "choose 'geodesic' or 'random_walker'",
     "images.complete_scribbles(PHOTO, LEFT, RIGHT, 'geodesic')", [[1, 0], [1, 0]]),
    ("images.complete_scribbles(PHOTO, FULL, RIGHT)", "give booleans, object > 0",
     "images.complete_scribbles(PHOTO, FULL > 0, RIGHT).sum()", 2),
    ("images.complete_scribbles(PHOTO, LEFT, [[True]])", "give one boolean per pixel",
     "images.complete_scribbles(PHOTO, LEFT, RIGHT).sum()", 2),
    ("images.live_wire(PHOTO, (0, 0), (3, 0))", "as (x, y), 0 to 2 and 0 to 2",
     "images.live_wire(PHOTO, (0, 0), (2, 0))[-1]", (2, 0)),
    ("without('skimage', lambda: images.region_proposals(PHOTO))",
     'pip install "segwidgets[annotation]"', "len(images.region_proposals(PHOTO))", 3),
    # Colors of classes
    ("sw.IoUCalculator(FULL, FULL, class_colors=3)", 'one "#rrggbb" for each class',
     "sw.IoUCalculator(FULL, FULL, class_colors=['#000000', '#ff0000']).class_colors[1]", "#ff0000"),
    ("sw.IoUCalculator(FULL, FULL, class_colors=['red', 'blue'])", 'give "#rrggbb"',
     "sw.IoUCalculator(FULL, FULL, class_colors=['#000000', '#0000ff']).class_colors[1]", "#0000ff"),
    ("sw.IoUCalculator(FULL, FULL, class_names=['a', 'b'], class_colors={'c': '#000000'})",
     "choose 'a', 'b'", "sw.IoUCalculator(FULL, FULL, class_names=['a', 'b'], class_colors={'b': "
     "'#000000'}).class_colors[1]", "#000000"),
    ("sw.IoUCalculator(FULL, FULL, class_colors=['#000000'])", "give one for each class",
     "sw.IoUCalculator(FULL, FULL, class_colors=['#000000', '#ffffff']).class_colors[1]",
     "#ffffff"),
    # Codes and polygons
    ("images.to_rle(FULL / 2)", "a mask whole numbers", "images.from_rle(images.to_rle("
     "FULL / 2 > 0.4))", [[1, 1], [1, 1]]),
    ("images.to_rle([['a', 'b']])", "give rows of whole numbers or booleans",
     "images.from_rle(images.to_rle([[True, False]]))", [[1, 0]]),
    ("images.from_rle({'counts': [0, 4], 'size': [2.5, 2]})", "give whole numbers, [height, width]",
     "images.from_rle({'counts': [0, 4], 'size': [2, 2]})", [[1, 1], [1, 1]]),
    ("images.from_rle({'counts': [10**10], 'size': [10**5, 10**5]})", "take a part of the picture",
     "images.from_rle({'counts': [100], 'size': [10, 10]}).sum()", 0),
    ("images.from_rle({'counts': [0.5, 3.5], 'size': [2, 2]})", "give whole numbers, or COCO's",
     "images.from_rle({'counts': [0, 4], 'size': [2, 2]})", [[1, 1], [1, 1]]),
    ("images.from_polygons(3, height=2, width=2)", "[[x0, y0, x1, y1, x2, y2], …]",
     "images.from_polygons([[0, 0, 2, 0, 2, 2, 0, 2]], height=2, width=2)", [[1, 1], [1, 1]]),
    ("images.from_polygons([[0, 0, 2, 2]], height=2, width=2)", "at least three corners",
     "images.from_polygons([[0, 0, 2, 0, 0, 2]], height=2, width=2).any()", True),
    ("images.from_annotations([{**SQUARE, 'category_id': [1]}], height=2, width=2)",
     "give a number", "images.from_annotations([{**SQUARE, 'category_id': 1}], height=2, width=2)",
     [[1, 1], [1, 1]]),
    ("images.from_annotations([{**SQUARE, 'image_id': 1}, {**SQUARE, 'image_id': 2}], height=2, "
     "width=2)", '[a for a in annotations if a["image_id"] == 1]', "images.from_annotations([a for "
     "a in file['annotations'] if a['image_id'] == 7], height=2, width=2)", [[17, 17], [17, 17]]),
    ("images.from_annotations([{'segmentation': SQUARE['segmentation']}], height=2, width=2)",
     "an annotation has category_id and segmentation",
     "images.from_annotations([SQUARE], height=2, width=2)", [[17, 17], [17, 17]]),
    ("images.from_annotations([{**SQUARE, 'segmentation': images.to_rle(FULL)}], height=9, "
     "width=2)", "in the size in which it was annotated", "images.from_annotations([{**SQUARE, "
     "'segmentation': images.to_rle(FULL)}], height=2, width=2)", [[17, 17], [17, 17]]),
    ("images.from_annotations([{**SQUARE, 'segmentation': 3}], height=2, width=2)",
     "[[x0, y0, x1, y1, …], …]", "images.from_annotations([{**SQUARE, 'segmentation': "
     "[sum(CORNERS, [])]}], height=2, width=2)", [[17, 17], [17, 17]]),
    ("images.from_annotations([{**SQUARE, 'segmentation': []}], height=2, width=2)",
     '[a for a in annotations if a.get("segmentation")]', "images.from_annotations([a for a in "
     "[SQUARE, {**SQUARE, 'segmentation': []}] if a.get('segmentation')], height=2, width=2)", [[17, 17], [17, 17]]),
    # A COCO file
    ("sw.CocoFile(coco(annotations=[{'id': 1, 'category_id': 1}]))", '"image_id": 7',
     "sw.CocoFile(coco(annotations=[{**ONE, 'image_id': 7}])).image_id", 7),
    ("sw.CocoFile(BIG)", '{"images": […], "annotations": […], "categories": […]}',
     "sw.CocoFile({key: rows for key, rows in coco().items()}).image_id", 7),
    ("sw.CocoFile(text('a.json', 'no json'))", "instances_val2017.json",
     "sw.CocoFile(text('instances_val2017.json', json.dumps(coco()))).image_id", 7),
    ("sw.CocoFile([ONE])", '{**instances, "annotations": results}',
     "sw.CocoFile({**coco(annotations=[]), 'annotations': [ONE]}).runs[1]", 16),
    ("sw.CocoFile(3)", "a dict with images, annotations and categories",
     "sw.CocoFile(coco()).image_id", 7),
    ("sw.CocoFile(coco(images=[]))", "give at least one picture with its id",
     "sw.CocoFile(coco()).image_id", 7),
    ("sw.CocoFile(coco(annotations=[{'image_id': 7, 'segments_info': []}]))",
     'sw.SegmentationTasks(sw.images.read_segments(image, panoptic=png, segments_info='
     'annotation["segments_info"], categories=file["categories"]))',
     "sw.SegmentationTasks(sw.images.read_segments(PHOTO, panoptic=FULL, segments_info=[{'id': 1, "
     "'category_id': 1}], categories=coco()['categories'])).scene.class_names", ("bird",)),
    ("sw.CocoFile(coco(annotations=[{'id': 1, 'image_id': 7, 'caption': 'A bird.'}]))",
     "give the file of instances", "sw.CocoFile(coco()).image_id", 7),
    ("sw.CocoFile(coco(categories=[{'name': 'bird'}]))", "give a whole number, which annotations",
     "sw.CocoFile(coco(categories=[{'id': 1, 'name': 'bird'}])).image_id", 7),
    ("sw.CocoFile(coco(categories=[{'id': 1, 'name': 'a'}, {'id': 1, 'name': 'b'}]))",
     "give each an id of its own", "sw.CocoFile(coco(categories=[{'id': 1, 'name': 'a'}, {'id': 2,"
     " 'name': 'b'}])).image_id", 7),
    ("sw.CocoFile(coco(), image_id=[1])", "choose one of 7",
     "sw.CocoFile(coco(), image_id=7).image_id", 7),
    ("sw.CocoFile(coco(), image_id=9)", "choose one of 7", "sw.CocoFile(coco(), image_id=7).image_id",
     7),
    ("sw.CocoFile(coco(annotations=[])).annotation", "choose another, image_id=",
     "sw.CocoFile(coco(images=[{'id': 7, 'height': 4, 'width': 4}, {'id': 8, 'height': 4, 'width':"
     " 4}], annotations=[{**ONE, 'image_id': 8}]), image_id=8).annotation['id']", 1),
    ("sw.CocoFile(coco(), index=5)", "choose 0", "sw.CocoFile(coco(), index=0).index", 0),
    ("sw.CocoFile(coco(annotations=[{**ONE, 'segmentation': []}])).runs", "index=",
     "sw.CocoFile(coco(annotations=[{**ONE, 'segmentation': []}, {**ONE, 'id': 2}]), index=1).runs"
     "[1]", 16),
    ("sw.CocoFile(coco(images=[{'id': 7}]))", "add them, or give the picture, image=",
     "sw.CocoFile(coco(images=[{'id': 7}]), numpy.zeros((4, 4, 3), 'uint8')).runs[1]", 16),
    ("sw.CocoFile(coco(), PHOTO)", "give the picture in the size",
     "sw.CocoFile(coco(), numpy.zeros((4, 4, 3), 'uint8')).runs[1]", 16),
    ("sw.CocoFile(coco(images=[{'id': 7, 'height': 4, 'width': 3000}, {'id': 8, 'height': 4, "
     "'width': 4}]), image_id=7)", "choose a smaller one, image_id=", "sw.CocoFile(coco(images=[{"
     "'id': 7, 'height': 4, 'width': 3000}, {'id': 8, 'height': 4, 'width': 4}]), image_id=8)"
     ".image_id", 8),
    # Scenes
    ("sw.scenes.read_scene(PHOTO, FULL, annotations=[SQUARE])", "give one of them",
     "sw.scenes.read_scene(PHOTO, FULL).semantic", [[1, 1], [1, 1]]),
    ("sw.scenes.read_scene(PHOTO, annotations=[SQUARE] * 1000)", "leave out the small ones",
     "sw.scenes.read_scene(PHOTO, annotations=([SQUARE] * 1000)[:999]).instance.max()", 999),
    ("sw.scenes.read_scene(PHOTO, annotations=[{**SQUARE, 'category_id': 300}])", "give categories",
     "sw.scenes.read_scene(PHOTO, annotations=[{**SQUARE, 'category_id': 300}], categories={300: "
     "'kite'}).class_names", ("background", "kite")),
    ("sw.scenes.read_scene(PHOTO, annotations=[SQUARE], class_names=['a', 'b'], categories={17: "
     "'c'})", "name classes as their categories", "sw.scenes.read_scene(PHOTO, annotations=[SQUARE]"
     ", class_names=['a', 'c'], categories={17: 'c'}).semantic", [[1, 1], [1, 1]]),
    ("sw.scenes.read_scene(PHOTO, annotations=[{**SQUARE, 'segmentation': [[0, 0, 90, 0, 90, 90]]}]"
     ")", "scale the polygons with it", "sw.scenes.read_scene(PHOTO, annotations=[{**SQUARE, "
     "'segmentation': [[0, 0, 90 / 45, 0, 90 / 45, 90 / 45]]}]).semantic.any()", True),
    ("sw.scenes.read_scene(PHOTO, annotations=[SQUARE], instances=FULL)", "leave it out beside",
     "sw.scenes.read_scene(PHOTO, annotations=[SQUARE]).semantic.all()", True),
    ("sw.scenes.read_scene(PHOTO, FULL, class_names=['a', 'a'])", "a name of its own",
     "sw.scenes.read_scene(PHOTO, FULL, class_names=['a', 'b']).class_names", ("a", "b")),
    ("sw.scenes.read_scene(PHOTO, FULL * 7, class_names=['a', 'b'])", "class",
     "sw.scenes.read_scene(PHOTO, FULL * 7).semantic.max()", 7),
    ("sw.scenes.read_scene(PHOTO, FULL, instances=FULL * 5000)", "number them anew, from 1 on",
     "sw.scenes.read_scene(PHOTO, FULL, instances=numpy.unique(FULL * 5000, return_inverse=True)[1]"
     ".reshape(2, 2) + 1).instance.max()", 1),
    ("sw.scenes.read_scene(PHOTO, [[1]])", "take the nearest, never a mixture",
     "sw.scenes.read_scene(PHOTO, numpy.kron([[1]], FULL)).semantic.sum()", 4),
    ("sw.scenes.scene(1.5)", "give a whole number", "sw.scenes.scene(1).image.ndim", 3),
    ("sw.scenes.scene(-1)", "give 0 or more", "sw.scenes.scene(0).image.ndim", 3),
    ("sw.scenes.scene(1, 'x')", "give a side, or (height, width)",
     "sw.scenes.scene(1, (32, 48)).image.shape", (32, 48, 3)),
    # Label images
    ("images.read_labels(torch.ones(2, 2, dtype=torch.complex64))", "labels.real",
     "images.read_labels(torch.ones(2, 2, dtype=torch.complex64).real.long())", [[1, 1], [1, 1]]),
    ("images.read_labels([['a']])", "rows of whole numbers", "images.read_labels([[1]])", [[1]]),
    ("images.save_labels(path('a.jpg'), FULL)", "name it",
     "(images.save_labels(path('a.png'), FULL), images.read_labels(path('a.png')))[1]",
     [[1, 1], [1, 1]]),
    ("images.save_labels(3, FULL)", "such as 'labels.png'",
     "(images.save_labels(path('labels.png'), FULL), images.read_labels(path('labels.png')))[1]",
     [[1, 1], [1, 1]]),
    ("images.save_labels(path('a.png'), FULL, palette=[1, 2])", "up to 256 rows of three",
     "images.save_labels(path('a.png'), FULL, palette=[[0, 0, 0], [1, 2, 3]]) is None", True),
    ("images.save_labels(path('a.png'), FULL, palette=[[0.0, 0.5, 1.0]])",
     "(np.asarray(palette) * 255).round().astype(int)", "images.save_labels(path('a.png'), FULL, "
     "palette=(np.asarray([[0.0, 0.5, 1.0]]) * 255).round().astype(int)) is None", True),
    ("images.save_labels(path('a.png'), FULL, palette=[[0, 0, 999]])", "from 0 to 255",
     "images.save_labels(path('a.png'), FULL, palette=[[0, 0, 255]]) is None", True),
    ("images.read_labels(Image.new('I;16', (2, 2)), colors={(0, 0, 0): 1})", "leave out colors",
     "images.read_labels(Image.new('I;16', (2, 2)))", [[0, 0], [0, 0]]),
    ("images.read_labels(numpy.ones((2, 2)), colors={(0, 0, 0): 1})",
     "leave out colors where there are none", "images.read_labels(numpy.ones((2, 2), int))",
     [[1, 1], [1, 1]]),
    ("images.read_labels(PHOTO, colors=[(0, 0, 0)])", "{(128, 0, 0): 1, …}",
     "images.read_labels(PHOTO, colors={(0, 0, 0): 1})", [[1, 1], [1, 1]]),
    ("images.read_labels(PHOTO, colors={'#000000': 1})", "give (red, green, blue)",
     "images.read_labels(PHOTO, colors={(0, 0, 0): 1})", [[1, 1], [1, 1]]),
    ("images.read_labels(PHOTO, colors={(1, 1, 1): 1})", "add them to colors",
     "images.read_labels(PHOTO, colors={(1, 1, 1): 1, (0, 0, 0): 0})", [[0, 0], [0, 0]]),
    # Pairs of files
    ("images.pair_files(folder('p', 'x.png'), folder('t', 'y.png'))",
     "prediction_ending= and target_ending=", "len(images.pair_files(folder('p', 'y_p.png'), "
     "folder('t', 'y.png'), prediction_ending='_p.png').pairs)", 1),
    ("images.pair_files(path('nowhere'), path('nowhere'))", "give the one that holds",
     "len(images.pair_files(folder('p', 'y.png'), folder('t', 'y.png')).pairs)", 1),
    ("images.pair_files(folder('p', 'y.txt'), folder('t', 'y.png'))", "give another folder or",
     "len(images.pair_files(folder('q', 'y.png'), folder('t', 'y.png')).pairs)", 1),
    ("images.pair_files(folder('p', 'y.png', 'y.bmp'), folder('t', 'y.png'))", "end with",
     "len(images.pair_files(folder('p', 'y.png', 'y.bmp'), folder('t', 'y.png'), prediction_ending"
     "='.png').pairs)", 1),
    ("sw.score(images.pair_files(folder('p', 'y.png'), folder('t', 'y.png')), 2)",
     "pair_files(…).pairs", "sw.score(images.pair_files(folder('p', 'y.png'), folder('t', 'y.png'))"
     ".pairs, 2).scores.pixel_accuracy", 1.0),
    ("sw.score(3, 2)", "[(target, prediction), …]",
     "sw.score([(FULL, FULL)], 2).scores.pixel_accuracy", 1.0),
    ("images.pairs.with_images(images.pair_files(folder('p', 'y.png'), folder('t', 'y.png')).pairs,"
     " path('nowhere'))", "give the one that holds the pictures", "len(images.pairs.with_images("
     "images.pair_files(folder('p', 'y.png'), folder('t', 'y.png')).pairs, path('t')))", 1),
    # Pictures
    ("images.read_image(3)", "give a path, a PIL image, a NumPy array or a tensor",
     "images.read_image(numpy.asarray(PHOTO)).shape", (2, 2, 3)),
    ("images.read_image([[1, 2], [3]])", "give rows of the same length",
     "images.read_image([[1, 2], [3, 255]]).shape", (2, 2, 3)),
    ("images.read_image(numpy.array([['a']]))", "give integers or floats",
     "images.read_image(numpy.array([[7, 255]]))[0, 0, 0]", 7),
    ("images.read_image(numpy.ones((2, 2, 2, 2)))", "(H, W), (H, W, C) or (C, H, W)",
     "images.read_image(numpy.ones((2, 2)))[0, 0, 0]", 255),
    # Segments
    ("images.read_segments(PHOTO)", "give one of them", "images.read_segments(PHOTO, FULL).index",
     [[1, 1], [1, 1]]),
    ("images.read_segments(numpy.zeros((300, 300, 3), 'uint8'), numpy.ones((300, 300), int), "
     "instances=numpy.arange(90000).reshape(300, 300))", "leave out small ones",
     "len(images.read_segments(numpy.zeros((300, 300, 3), 'uint8'), numpy.ones((300, 300), int), "
     "instances=numpy.arange(90000).reshape(300, 300) % 9).segments)", 9),
    ("images.read_segments(PHOTO, [[1]])", "take the nearest, never a mixture",
     "images.read_segments(PHOTO, numpy.kron([[1]], FULL)).index", [[1, 1], [1, 1]]),
    ("images.read_segments(PHOTO, annotations=[SQUARE], categories={3: 'x'})",
     "give all of the file's categories", "images.read_segments(PHOTO, annotations=[SQUARE], "
     "categories={3: 'x', 17: 'bird'}).class_names", ("background", "bird")),
    ("images.read_segments(PHOTO, annotations=[{**SQUARE, 'id': 1}, {**SQUARE, 'id': 1}])",
     '[{key: a[key] for key in a if key != "id"} for a in annotations]',
     "images.read_segments(PHOTO, annotations=[{key: a[key] for key in a if key != 'id'} for a in "
     "[{**SQUARE, 'id': 1}, {**SQUARE, 'id': 1}]]).index", [[1, 1], [1, 1]]),
    ("images.read_segments(PHOTO, panoptic=FULL, segments_info=[{'id': 1, 'category_id': 5}] * 2)",
     "give each an id of its own", "images.read_segments(PHOTO, panoptic=FULL, segments_info=[{"
     "'id': 1, 'category_id': 5}, {'id': 2, 'category_id': 5}]).index", [[1, 1], [1, 1]]),
    ("images.read_segments(PHOTO, panoptic=FULL * 9, segments_info=[{'id': 1, 'category_id': 5}])",
     "add it there, or write 0", "images.read_segments(PHOTO, panoptic=FULL * 0, segments_info=[{"
     "'id': 1, 'category_id': 5}]).index", [[0, 0], [0, 0]]),
    ("images.read_segments(PHOTO, panoptic=FULL, segments_info=[3])", "give dicts with id",
     "images.read_segments(PHOTO, panoptic=FULL, segments_info=[{'id': 1, 'category_id': 5}])"
     ".index", [[1, 1], [1, 1]]),
    ("images.read_segments(PHOTO, panoptic=numpy.ones((2, 2, 7), int), segments_info=[])",
     "[H, W, 3], or ids, [H, W]", "images.read_segments(PHOTO, panoptic=FULL, segments_info=[{'id':"
     " 1, 'category_id': 5}]).index", [[1, 1], [1, 1]]),
    ("images.read_segments(PHOTO, instance_ids=FULL * 99)", "give labels and instances",
     "images.read_segments(PHOTO, FULL * 99, instances=FULL).index", [[1, 1], [1, 1]]),
]  # fmt: skip
