# SPDX-License-Identifier: GPL-3.0-or-later
"""Models with random ResNets for the export, and torchvision's opinion of what was exported.

usage: export_reference.py make NETWORK HEAD MODEL.safetensors
       export_reference.py check NETWORK HEAD MODEL.safetensors EXPORTED.pth

Needs python3-torch and python3-torchvision. check: torchvision's own network loads the body, missing nothing but fc, and together with
the head, computed here from the model file, gives the same numbers as the module beside EXPORTED.pth.
"""
import importlib.util
import json
import struct
import sys

import torch
import torchvision
from torch.nn import functional as F

CLASSES = ['a', 'with "quotes" and \\', "it's '''three'''", '@MEAN@', '砖', '{0} %s', '\u2028']


def random_tensors(network, head):
    torch.manual_seed(3)
    net = getattr(torchvision.models, network)()
    tensors = {'body.' + name: tensor for name, tensor in net.state_dict().items() if not name.startswith('fc.')}
    for name, tensor in tensors.items():
        if name.endswith(('running_mean', 'bias')):
            tensor.normal_(0, 0.1)
        elif name.endswith('running_var') or tensor.dim() == 1:
            tensor.uniform_(0.5, 1.5)
    n = 2 * net.fc.in_features
    if head == 'linear':
        shapes = {'head.weight': (len(CLASSES), n), 'head.bias': (len(CLASSES),)}
    else:
        shapes = {'head.4.weight': (512, n), 'head.4.bias': (512,), 'head.8.weight': (len(CLASSES), 512), 'head.8.bias': (len(CLASSES),)}
        for layer, size in ((2, n), (6, 512)):
            for name in ('weight', 'bias', 'running_mean', 'running_var'):
                shapes[f'head.{layer}.{name}'] = (size,)
    for name, shape in shapes.items():
        tensors[name] = torch.rand(shape) + 0.5 if name.endswith('running_var') else torch.randn(shape) * 0.05
    return tensors


def make(network, head, target):
    metadata = {'format': 'discern-model-1', 'network': network, 'head': head, 'height': '64', 'width': '96', 'resize': 'crop',
                'orientation': 'upright', 'mean': '[0.485,0.456,0.406]', 'std': '[0.229,0.224,0.225]',
                'classes': json.dumps(CLASSES, ensure_ascii=False), 'error_rate': 'nan', 'n_valid': '0', 'recipe': 'test',
                'body_licence': 'line\nimport os; os.abort()\n"""', 'body_source': "torchvision's, random"}
    header, data = {'__metadata__': metadata}, []
    offset = 0
    for name, tensor in random_tensors(network, head).items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {'dtype': 'F32' if tensor.dtype == torch.float32 else 'I64', 'shape': list(tensor.shape),
                        'data_offsets': [offset, offset + size]}
        data.append(tensor.detach().contiguous().numpy().tobytes())
        offset += size
    text = json.dumps(header).encode()
    with open(target, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        file.writelines(data)


def read_model(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    kinds = {'F32': torch.float32, 'I64': torch.int64}
    return {name: torch.frombuffer(bytearray(data[slice(*entry['data_offsets'])]), dtype=kinds[entry['dtype']]).view(entry['shape'])
            for name, entry in header.items() if name != '__metadata__'}


def head_of(model, x):
    if 'head.weight' in model:
        return F.linear(x, model['head.weight'], model['head.bias'])
    for norm, linear in (('2', '4'), ('6', '8')):
        values = [model[f'head.{norm}.{name}'] for name in ('running_mean', 'running_var', 'weight', 'bias')]
        x = F.linear(F.batch_norm(x, *values), model[f'head.{linear}.weight'], model[f'head.{linear}.bias'])
        x = x.relu() if linear == '4' else x
    return x


def check(network, head, source, exported):
    spec = importlib.util.spec_from_file_location('exported', exported[:-len('pth')] + 'py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.CLASSES == CLASSES and module.LICENCE.startswith('line\nimport') and module.RESIZE == 'crop'

    model, weights = read_model(source), torch.load(exported, weights_only=True)
    assert {name[len('body.'):] if name.startswith('body.') else name for name in model} == set(weights)
    assert all(torch.equal(tensor, weights[name[len('body.'):] if name.startswith('body.') else name]) for name, tensor in model.items())

    net = getattr(torchvision.models, network)()
    report = net.load_state_dict(weights, strict=False)
    assert set(report.missing_keys) == {'fc.weight', 'fc.bias'}, report.missing_keys
    assert all(name.startswith('head.') for name in report.unexpected_keys), report.unexpected_keys
    body = torch.nn.Sequential(*list(net.children())[:-2]).eval()
    x = torch.randn(2, 3, module.HEIGHT, module.WIDTH)
    with torch.no_grad():
        maps = body(x)
        expected = head_of(model, torch.cat([F.adaptive_max_pool2d(maps, 1), F.adaptive_avg_pool2d(maps, 1)], 1).flatten(1))
        found = module.load()(x)
    assert expected.std() > 0.01 and torch.allclose(found, expected, rtol=1e-4, atol=1e-4), (found, expected)


if __name__ == '__main__':
    {'make': make, 'check': check}[sys.argv[1]](*sys.argv[2:])
