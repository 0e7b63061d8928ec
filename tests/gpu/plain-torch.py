#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work as Discern's, written with plain PyTorch as one would: a ResNet with fastai's head trained on random pixels that lie on the
device already. What an epoch takes is what tests/gpu/run compares Discern's with.

usage: plain-torch.py NETWORK PRECISION DEVICE TRAIN VALID EPOCHS        such as resnet34 bf16 cuda 3664 916 5
"""
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

HEIGHT, WIDTH, BATCH, CLASSES = 120, 160, 64, 20
SHAPES = {"resnet18": (False, (2, 2, 2, 2)), "resnet34": (False, (3, 4, 6, 3)), "resnet50": (True, (3, 4, 6, 3))}


class Block(nn.Module):
    def __init__(self, inputs, width, stride, bottleneck):
        super().__init__()
        outputs = width * 4 if bottleneck else width
        steps = [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)] if bottleneck else \
                [(inputs, width, 3, stride), (width, outputs, 3, 1)]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, side, step, side // 2, bias=False) for a, b, side, step in steps)
        self.norms = nn.ModuleList(nn.BatchNorm2d(step[1]) for step in steps)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            y = norm(conv(y))
            if i < len(self.convs) - 1:
                y = functional.relu(y)
        return functional.relu(y + self.shortcut(x))


class Network(nn.Module):
    def __init__(self, bottleneck, blocks):
        super().__init__()
        body = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
        inputs = 64
        for layer, n in enumerate(blocks):
            width = 64 << layer
            for i in range(n):
                body.append(Block(inputs, width, 2 if layer > 0 and i == 0 else 1, bottleneck))
                inputs = width * 4 if bottleneck else width
        self.body = nn.Sequential(*body)
        self.head = nn.Sequential(nn.BatchNorm1d(2 * inputs), nn.Dropout(0.25), nn.Linear(2 * inputs, 512), nn.ReLU(), nn.BatchNorm1d(512),
                                  nn.Dropout(0.5), nn.Linear(512, CLASSES))

    def forward(self, x):
        x = self.body(x)
        return self.head(torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1))


def epoch(network, optimizer, pixels, labels, n_train, context):
    network.train()
    for batch in torch.randperm(n_train, device=pixels.device)[:n_train // BATCH * BATCH].split(BATCH):
        optimizer.zero_grad()
        with context():
            loss = functional.cross_entropy(network(pixels[batch]).float(), labels[batch])
        loss.backward()
        optimizer.step()
    network.eval()
    with torch.no_grad(), context():
        wrong = sum((network(pixels[i:i + BATCH]).argmax(1) != labels[i:i + BATCH]).sum() for i in range(n_train, len(pixels), BATCH))
    return wrong.item()


def main(name, precision, device, n_train, n_valid, n_epochs):
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = False
    count = int(n_train) + int(n_valid)
    network = Network(*SHAPES[name]).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, betas=(0.95, 0.99), weight_decay=0.01, fused=device == "cuda")
    pixels = torch.randn(count, 3, HEIGHT, WIDTH, device=device).contiguous(memory_format=torch.channels_last)
    labels = torch.randint(CLASSES, (count,), device=device)
    seconds = []
    for _ in range(int(n_epochs)):
        begun = time.perf_counter()
        epoch(network, optimizer, pixels, labels, int(n_train), lambda: torch.autocast(device, torch.bfloat16, precision == "bf16"))
        seconds.append(time.perf_counter() - begun)
    print(f"{name}-{precision:<4} {statistics.median(seconds[1:] or seconds):>9.3f} s an epoch, plain PyTorch {torch.__version__}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 7 else __doc__)
