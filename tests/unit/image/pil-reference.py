#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes small pictures of many kinds and says how PIL reads them; test-pil-parity.c compares.

usage: pil-reference.py FOLDER [PICTURE…]

Into FOLDER go the pictures made here, "list" (one path a line, these and PICTURE…), and for line N the files "N.stored" and
"N.upright": width, height, newline, then RGB bytes, as convert("RGB") gives them without and with the EXIF orientation.
Exit status 77: PIL is not installed.
"""
import os
import sys

try:
    from PIL import Image, ImageOps
except ImportError:
    sys.exit(77)

folder, pictures = sys.argv[1], sys.argv[2:]


def colours(width, height, mode="RGB"):
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    factors = [(3, 5), (7, 2), (1, 11), (4, 9)]
    data = bytes((x * a + y * b) % 256 for y in range(height) for x in range(width) for a, b in factors[:bands])
    return Image.frombytes(mode, (width, height), data)


def save(name, image, **options):
    path = os.path.join(folder, name)
    image.save(path, **options)
    pictures.append(path)


def with_orientation(n):
    exif = Image.Exif()
    exif[0x112] = n
    return exif


smooth = colours(16, 12).resize((53, 37), Image.BICUBIC)
save("colour.jpg", smooth, quality=90)
save("full-chroma.jpg", smooth, quality=90, subsampling=0)
save("progressive.jpg", smooth, quality=90, progressive=True)
save("grey.jpg", smooth.convert("L"))
save("cmyk.jpg", colours(16, 12, "CMYK").resize((53, 37), Image.BICUBIC), quality=95)
for n in range(1, 9):
    save(f"turned{n}.jpg", smooth, exif=with_orientation(n).tobytes())
    save(f"turned{n}.tif", smooth, tiffinfo={0x112: n})
save("colour.png", colours(31, 17))
save("opacity.png", colours(31, 17, "RGBA"))
save("grey.png", colours(31, 17, "L"))
save("grey-opacity.png", colours(31, 17, "LA"))
save("bits.png", colours(31, 17, "L").convert("1"))
palette = colours(31, 17).quantize(16)
save("palette.png", palette)
save("palette-opacity.png", palette, transparency=3)
save("colour-key.png", colours(31, 17), transparency=(0, 0, 0))
save("palette.gif", palette)
save("frames.gif", palette, save_all=True, append_images=[palette.transpose(Image.FLIP_LEFT_RIGHT)])
save("colour.bmp", colours(31, 17))
save("palette.bmp", palette)
save("bits.bmp", colours(31, 17, "L").convert("1"))
save("colour.tif", colours(31, 17), compression="tiff_lzw")
save("grey.tif", colours(31, 17, "L"))
save("pages.tif", colours(31, 17), save_all=True, append_images=[colours(9, 9)])
save("colour.ppm", colours(31, 17))
save("grey.pgm", colours(31, 17, "L"))
save("colour.tga", colours(31, 17))


def dump(path, image):
    image = image.convert("RGB")
    with open(path, "wb") as out:
        out.write(b"%d %d\n" % image.size + image.tobytes())


with open(os.path.join(folder, "list"), "wb") as out:
    for i, path in enumerate(pictures):
        out.write(os.fsencode(path) + b"\n")
        image = Image.open(path)
        dump(os.path.join(folder, f"{i}.stored"), image)
        # A TIFF is turned as it is loaded.
        dump(os.path.join(folder, f"{i}.upright"), image if image.format == "TIFF" else ImageOps.exif_transpose(image))
