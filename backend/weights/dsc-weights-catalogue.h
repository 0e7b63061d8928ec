/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published files of pretrained weights that Discern knows. Static; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscWeightsEntry: a published file.
 * @network: "resnet18", "resnet34", "resnet50"
 * @file: its name, in which the publisher has put the first eight digits of its SHA-256
 * @url: (nullable): where it is fetched from; %NULL for files that are only recognised
 * @size: bytes; 0 where that is not known
 * @sha256: hexadecimal, small letters; the first eight digits only where no more is known, and only
 * of files that are not fetched
 * @title: what it is, untranslated
 * @licence: SPDX
 */
typedef struct
{
  const char *network;
  const char *file;
  const char *url;
  guint64 size;
  const char *sha256;
  const char *title;
  const char *licence;
} DscWeightsEntry;

/** Returns: (transfer none) (array length=n): for each network the file that is fetched first, then
 * those that would do as well, best first. */
const DscWeightsEntry *dsc_weights_catalogue (guint *n);
/** Returns: (transfer none) (nullable): the file that is fetched for @network. */
const DscWeightsEntry *dsc_weights_catalogue_find_network (const char *network);
/** Returns: (transfer none) (nullable): the published file of that name. */
const DscWeightsEntry *dsc_weights_catalogue_find_file (const char *file);
/** Returns: (transfer none) (nullable): the published file of that SHA-256. */
const DscWeightsEntry *dsc_weights_catalogue_find_digest (const char *digest);

G_END_DECLS
