/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of tensors as torchvision gives them, whoever saved the network. Internal to
 * backend/weights. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_state_names_normalise:
 * @names: (element-type utf8): owned names of all tensors of a file; replaced in place
 *
 * If all of them begin with "module.", as DataParallel's do, that is taken away. If then all look
 * like fastai's names of a ResNet, Sequential (body, head), they become torchvision's: 0.0 → conv1,
 * 0.1 → bn1, 0.4 … 0.7 → layer1 … layer4, and the head's 1.N → head.N. Other names stay.
 */
void dsc_state_names_normalise (GPtrArray *names);

G_END_DECLS
