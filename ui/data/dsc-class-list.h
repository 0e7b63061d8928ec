/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of a dataset with the number of their photos and a bar for it; above them all photos,
 * below them those without a class. One of them is chosen.
 *
 * Properties: dataset (DscDataset, nullable, read and write), label (int, read and write, notified:
 * index of the class that is chosen, −1: photos without one, %DSC_PHOTO_FILTER_ANY: all); a class
 * stays chosen in another dataset that has it. Signals: activated: a person has chosen, even if it
 * is what was chosen before; dropped (name: string, files: GdkFileList): files of this program were
 * dropped on a class. Window's thread. */
#pragma once

#include <adwaita.h>

#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

#define DSC_TYPE_CLASS_LIST (dsc_class_list_get_type ())
G_DECLARE_FINAL_TYPE (DscClassList, dsc_class_list, DSC, CLASS_LIST, AdwBin)

void dsc_class_list_set_dataset (DscClassList *self, DscDataset *dataset);
void dsc_class_list_set_label (DscClassList *self, gint32 label);
gint32 dsc_class_list_get_label (DscClassList *self);

G_END_DECLS
