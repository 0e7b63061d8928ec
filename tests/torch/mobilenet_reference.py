# SPDX-License-Identifier: GPL-3.0-or-later
"""MobileNet V1's features in plain PyTorch: the reference that the program's own network is compared with.

usage: mobilenet_reference.py WEIGHTS.safetensors INPUT.f32 OUTPUT.f32 N HEIGHT WIDTH

INPUT: N × HEIGHT × WIDTH × 3 little-endian floats, already normalised to [-1, 1]. OUTPUT: N × 2048: maximum, then mean over the map of
block 13. Written from the paper (arXiv:1704.04861) and the weights' metadata; shares no code with the program.
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

STRIDES = {2: 2, 4: 2, 6: 2, 12: 2}


def load(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    return {name: torch.from_numpy(np.frombuffer(data[slice(*entry['data_offsets'])], np.float16).astype(np.float32)
                                   .reshape(entry['shape']))
            for name, entry in header.items() if name != '__metadata__'}


def same(x, stride):
    """TensorFlow's SAME padding for a 3×3 window: what is odd goes to the bottom and the right."""
    pads = []
    for size in (x.shape[3], x.shape[2]):
        total = max((-(-size // stride) - 1) * stride + 3 - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def body_map(weights, x):
    """The map of block 13."""
    def layer(name, x, **options):
        return F.conv2d(x, weights[name + '.weight'], weights[name + '.bias'], **options).clamp(0, 6)
    x = layer('stem', same(x, 2), stride=2)
    for block in range(1, 14):
        stride = STRIDES.get(block, 1)
        x = layer(f'blocks.{block}.depthwise', same(x, stride), stride=stride, groups=x.shape[1])
        x = layer(f'blocks.{block}.pointwise', x)
    return x


def features(weights, x):
    x = body_map(weights, x)
    return torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1)


def main():
    weights, source, target, n, height, width = sys.argv[1:]
    x = np.fromfile(source, '<f4').reshape(int(n), int(height), int(width), 3)
    with torch.no_grad():
        y = features(load(weights), torch.from_numpy(x).permute(0, 3, 1, 2).contiguous())
    y.numpy().astype('<f4').tofile(target)


if __name__ == '__main__':
    main()
