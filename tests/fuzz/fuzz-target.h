/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fuzz target is: libFuzzer's entry point (https://llvm.org/docs/LibFuzzer.html). */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Runs the code under test on @size bytes at @data. Returns 0. A fault shows as a crash, a hang,
 * or a sanitizer's report. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
