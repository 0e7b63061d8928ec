# SPDX-License-Identifier: GPL-3.0-or-later
"""Grad-CAM in plain PyTorch with autograd: the reference that the program's heat maps are compared with.

usage: explain_reference.py MODEL.safetensors INPUT.f32 OUTPUT.f32 HEIGHT WIDTH CLASS

MODEL: a file of the program's, with the built-in network and a linear head, or a ResNet-18 with fastai's. INPUT: HEIGHT × WIDTH × 3
little-endian floats, already normalised. OUTPUT: the map of the body's last layer, row by row, then the classes' probabilities. Written
from semantics §3.1 and §7 and torchvision's resnet.py; shares no code with the program.
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

import mobilenet_reference

TYPES = {'F32': np.float32, 'F16': np.float16}


def load(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    metadata = header.pop('__metadata__')
    return metadata, {name: torch.from_numpy(np.frombuffer(data[slice(*entry['data_offsets'])], TYPES[entry['dtype']])
                                             .astype(np.float32).reshape(entry['shape']))
                      for name, entry in header.items()}


def norm(weights, name, x):
    return F.batch_norm(x, *(weights[f'{name}.{part}'] for part in ('running_mean', 'running_var', 'weight', 'bias')))


def resnet18(weights, x):
    def conv(name, norm_name, x, stride, padding):
        return norm(weights, norm_name, F.conv2d(x, weights[name + '.weight'], stride=stride, padding=padding))
    x = F.max_pool2d(F.relu(conv('body.conv1', 'body.bn1', x, 2, 3)), 3, 2, 1)
    for layer in range(1, 5):
        for block in range(2):
            name = f'body.layer{layer}.{block}'
            stride = 2 if layer > 1 and block == 0 else 1
            y = F.relu(conv(name + '.conv1', name + '.bn1', x, stride, 1))
            y = conv(name + '.conv2', name + '.bn2', y, 1, 1)
            if name + '.downsample.0.weight' in weights:
                x = conv(name + '.downsample.0', name + '.downsample.1', x, stride, 0)
            x = F.relu(x + y)
    return x


def fastai_head(weights, x):
    x = F.relu(F.linear(norm(weights, 'head.2', x), weights['head.4.weight'], weights['head.4.bias']))
    return F.linear(norm(weights, 'head.6', x), weights['head.8.weight'], weights['head.8.bias'])


def main():
    model, source, target, height, width, label = sys.argv[1:]
    metadata, weights = load(model)
    x = np.fromfile(source, '<f4').reshape(1, int(height), int(width), 3)
    x = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous()
    with torch.no_grad():
        if metadata['network'] == 'mobilenet':
            body = {name[len('body.'):]: tensor for name, tensor in weights.items() if name.startswith('body.')}
            a = mobilenet_reference.body_map(body, x)
        else:
            a = resnet18(weights, x)
    a.requires_grad_()
    features = torch.cat([a.amax((2, 3)), a.mean((2, 3))], 1)
    logits = (F.linear(features, weights['head.weight'], weights['head.bias']) if metadata['head'] == 'linear'
              else fastai_head(weights, features))
    logits[0, int(label)].backward()
    heat = F.relu((a.grad.mean((2, 3), keepdim=True) * a).sum(1))[0].detach()
    probabilities = logits[0].softmax(0).detach()
    np.concatenate([heat.numpy().ravel(), probabilities.numpy()]).astype('<f4').tofile(target)


if __name__ == '__main__':
    main()
