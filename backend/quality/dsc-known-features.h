/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features that training, or looking for doubtful labels, has left in a project's cache: read
 * as they are, without the engine. Private to the quality layer. */
#pragma once

#include "base/dsc-record-file.h"
#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

/**
 * DscKnownFeatures:
 * @photos: (element-type guint32): those whose features are there, of the file as it is now
 * @rows: (array): of each of them so many, mapped
 * @n_features: of each
 */
typedef struct
{
  GArray *photos;     /* (owned) */
  const float **rows; /* (owned) */
  guint n_features;
  DscRecordFile *store; /* (owned): keeps rows mapped */
} DscKnownFeatures;

/** Returns: (transfer full) (nullable): of @photos (element-type guint32), those of the network
 * that has looked at most of them; %NULL where none has. */
DscKnownFeatures *dsc_known_features_load (DscDataset *dataset, const GArray *photos,
                                           const char *cache_folder);
void dsc_known_features_free (DscKnownFeatures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscKnownFeatures, dsc_known_features_free)

G_END_DECLS
