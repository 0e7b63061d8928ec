# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as PyTorch writes them, and what PyTorch reads from them: what the program's own reader is compared with.

usage: pth_reference.py make FOLDER             the collection of tests/data/pth: NAME.pth and, beside it, NAME.safetensors
       pth_reference.py convert FROM.pth TO.safetensors    what torch.load (weights_only=True) gives; checks the archive, too

Needs python3-torch (Debian 12: 1.13). The tar is written as torch 0.1 did, and read again by torch.load.
"""
import collections
import copyreg
import json
import os
import pickle
import struct
import sys
import tarfile
import tempfile
import zipfile

import numpy as np
import torch

DTYPES = {torch.float32: 'F32', torch.float16: 'F16', torch.bfloat16: 'BF16', torch.float64: 'F64', torch.int64: 'I64',
          torch.int32: 'I32', torch.int16: 'I16', torch.int8: 'I8', torch.uint8: 'U8', torch.bool: 'BOOL'}


def raw(tensor):
    """The numbers, row by row."""
    flat = tensor.detach().contiguous().flatten()
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b''


def write_safetensors(path, tensors):
    header, data = {}, b''
    for name, tensor in tensors.items():
        piece = raw(tensor)
        header[name] = {'dtype': DTYPES[tensor.dtype], 'shape': list(tensor.shape), 'data_offsets': [len(data), len(data) + len(piece)]}
        data += piece
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


def every_kind():
    """Every type of number, and every way in which a tensor can lie in its storage."""
    torch.manual_seed(1)
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    halves = torch.randn(3, 2, 2, 2).half()
    return collections.OrderedDict([
        ('float', torch.randn(2, 3)), ('double', torch.randn(3).double()), ('half', halves), ('bfloat16', torch.randn(5).bfloat16()),
        ('long', torch.tensor([1, -2, 2 ** 40])), ('int', torch.tensor([-7, 7], dtype=torch.int32)),
        ('short', torch.tensor([-300, 300], dtype=torch.int16)), ('char', torch.tensor([-3, 3], dtype=torch.int8)),
        ('byte', torch.tensor([0, 255], dtype=torch.uint8)), ('bool', torch.tensor([True, False, True])),
        ('scalar', torch.tensor(2.5)), ('empty', torch.zeros(0, 7)), ('empty.of.four', torch.zeros(2, 0, 3, 1, dtype=torch.float64)),
        ('view.whole', base), ('view.rows', base[1:3]), ('view.transposed', base.t()), ('view.steps', base[::2, 1::3]),
        ('view.channels_last', halves.contiguous(memory_format=torch.channels_last)), ('view.expanded', base[:1].expand(3, 6)),
        ('view.diagonal', base.diagonal()), ('parameter', torch.nn.Parameter(torch.randn(4))),
        ('name with “quotes” 砖', torch.ones(1)),
    ])


def fastai_model():
    """Names as in fastai's Sequential (body, head) of a ResNet, much smaller."""
    names = ['0.0.weight', '0.1.weight', '0.1.running_mean', '0.1.num_batches_tracked', '0.4.0.conv1.weight', '0.5.0.bn1.bias',
             '0.6.0.downsample.0.weight', '0.7.0.conv1.weight', '1.2.running_var', '1.4.weight', '1.8.bias']
    model = collections.OrderedDict((name, torch.full((2,), float(i))) for i, name in enumerate(names))
    model['0.1.num_batches_tracked'] = torch.tensor(57)
    model._metadata = collections.OrderedDict([('', {'version': 1}), ('0.1', {'version': 2})])
    return model


def torchvision_names(model):
    body = {'0.0': 'conv1', '0.1': 'bn1', '0.4': 'layer1', '0.5': 'layer2', '0.6': 'layer3', '0.7': 'layer4'}
    return {(body[name[:3]] + name[3:] if name.startswith('0.') else 'head' + name[1:]): tensor for name, tensor in model.items()}


def fastai_save(model):
    """What learn.save() keeps: learning rates are NumPy's, parameters are numbered by their address."""
    group = {'lr': np.float64(0.003), 'betas': (np.float64(0.85), 0.99), 'eps': 1e-08, 'weight_decay': 0, 'amsgrad': False,
             'params': [140372113234512, 140372113234584]}
    state = {140372113234512: {'step': 57, 'exp_avg': torch.randn(2), 'exp_avg_sq': torch.randn(2)}}
    return {'model': model, 'opt': {'state': state, 'param_groups': [group, dict(group, params=[])]}}


class TarPickler(pickle.Pickler):
    """Tensors are kept aside under their address, parameters as objects with a state."""

    def __init__(self, file, tensors):
        super().__init__(file, protocol=2)
        self.tensors = tensors

    def persistent_id(self, obj):
        if isinstance(obj, torch.Tensor) and not isinstance(obj, torch.nn.Parameter):
            self.tensors[id(obj)] = obj
            return str(id(obj))
        return None

    def reducer_override(self, obj):
        if isinstance(obj, torch.nn.Parameter):
            return copyreg.__newobj__, (torch.nn.Parameter,), (obj.data, None, collections.OrderedDict(), True, False)
        return NotImplemented


def write_tar(path, what):
    """torch.save of early 2017: members sys_info, pickle, tensors, storages."""
    keep, tensors, storages, views = [what], {}, {}, []
    kind = {dtype: name for name, dtype in (('Float', torch.float32), ('Double', torch.float64), ('Half', torch.float16),
            ('Long', torch.int64), ('Int', torch.int32), ('Short', torch.int16), ('Char', torch.int8), ('Byte', torch.uint8))}
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, 'w:', format=tarfile.PAX_FORMAT) as tar:
        def member(name):
            keep.append(open(os.path.join(folder, name), 'wb'))
            return keep[-1]

        def dump(value, file):
            pickle.dump(value, file, protocol=2)
        with member('sys_info') as file:
            dump({'protocol_version': 1000, 'little_endian': True, 'type_sizes': {'short': 2, 'int': 4, 'long': 8}}, file)
        with member('pickle') as file:
            TarPickler(file, tensors).dump(what)
        with member('tensors') as file:
            dump(len(tensors), file)
            for key, tensor in tensors.items():
                storage, offset, n = tensor.storage(), tensor.storage_offset(), tensor.dim()
                storages[storage.data_ptr()] = storage
                if offset > 0:  # a part of a storage was a storage, too
                    views.append((tensor.data_ptr(), storage.data_ptr(), offset, len(storage) - offset))
                dump((key, tensor.data_ptr(), getattr(torch, kind[tensor.dtype] + 'Tensor')), file)
                file.write(struct.pack(f'<ii{n}q{n}qq', n, 0, *tensor.shape, *tensor.stride(), 0))
        with member('storages') as file:
            dump(len(storages), file)
            for key, storage in storages.items():
                dump((key, 'cpu', getattr(torch, kind[storage.dtype] + 'Storage')), file)
                file.write(struct.pack('<q', len(storage)) + raw(torch.tensor([], dtype=storage.dtype).set_(storage)))
            dump(views, file)
        for name in ('sys_info', 'pickle', 'tensors', 'storages'):
            tar.add(os.path.join(folder, name), arcname=name)


def same(one, other):
    return all(a.dtype == b.dtype and a.shape == b.shape and raw(a) == raw(b) for a, b in zip(one.values(), other.values()))


def make(folder):
    def path(name):
        return os.path.join(folder, name)
    kinds, model = every_kind(), fastai_model()
    # 2017 had neither of these, and empty tensors had no storage.
    old = collections.OrderedDict((name, tensor) for name, tensor in kinds.items()
                                  if tensor.dtype not in (torch.bfloat16, torch.bool) and tensor.numel())
    torch.save(kinds, path('zip.pth'))
    torch.save(kinds, path('legacy.pth'), _use_new_zipfile_serialization=False)
    write_tar(path('tar.pth'), old)
    assert same(torch.load(path('tar.pth')), old)
    for name, tensors in (('zip', kinds), ('legacy', kinds), ('tar', old)):
        write_safetensors(path(name + '.safetensors'), tensors)
    torch.save(fastai_save(model), path('fastai.pth'), _use_new_zipfile_serialization=False)
    torch.save({'epoch': 3, 'state_dict': {'module.' + name: tensor for name, tensor in model.items()}}, path('parallel.pth'))
    torch.save(dict(model, step=7), path('bare.pth'))
    for name in ('fastai', 'parallel', 'bare'):
        write_safetensors(path(name + '.safetensors'), torchvision_names(model))


def convert(source, target):
    with zipfile.ZipFile(source) as archive:
        assert archive.testzip() is None, 'a checksum is wrong'
    write_safetensors(target, torch.load(source, map_location='cpu', weights_only=True))


if __name__ == '__main__':
    {'make': make, 'convert': convert}[sys.argv[1]](*sys.argv[2:])
