/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store of pretrained weights: a folder of files in the user's data folder.
 *
 * There is no list beside the files: a file's name says what it is, NETWORK-DIGEST.pth or
 * .safetensors, where DIGEST is how its SHA-256 begins (eight digits), as the publisher names his.
 * So a file that is copied into the folder under its published name is there, too. All functions
 * may be called from any thread; those that take a GCancellable block for as long as files are read
 * or fetched. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "weights/dsc-weights-catalogue.h"

G_BEGIN_DECLS

/** DSC_WEIGHTS_MAX_SIZE: larger files are not accepted. */
#define DSC_WEIGHTS_MAX_SIZE (G_GUINT64_CONSTANT (1) << 30)

/**
 * DscWeightsFile: a file in the store.
 * @path: (type filename)
 * @network: its network
 * @size: bytes
 * @sha256: (nullable): hexadecimal; %NULL where the file was not read
 * @published: (nullable): which of the published files it is
 */
typedef struct
{
  char *path;          /* (owned) */
  const char *network; /* static */
  guint64 size;
  char *sha256;                     /* (owned) (nullable) */
  const DscWeightsEntry *published; /* static (nullable) */
} DscWeightsFile;

void dsc_weights_file_free (DscWeightsFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscWeightsFile, dsc_weights_file_free)

/** Returns: (transfer full) (type filename): the folder; it may not exist. */
char *dsc_weights_store_folder (void);

/** Returns: (transfer full) (element-type DscWeightsFile): what is in the store: published files in
 * the order of the catalogue, then others, the newest first. */
GPtrArray *dsc_weights_store_list (void);

/**
 * dsc_weights_store_find:
 * @network: such as "resnet50"
 * @error: DSC_ERROR_MISSING: says which file to put where, and how it is fetched;
 * DSC_ERROR_CORRUPT: the published file is there, but not whole; DSC_ERROR_USAGE: no such network
 *
 * Returns: (transfer full) (nullable) (type filename): the file to train @network from: the first
 * of its files in the order of dsc_weights_store_list()
 */
char *dsc_weights_store_find (const char *network, GError **error);

/**
 * dsc_weights_store_add:
 * @path: (type filename): a file that a person has: .pth or safetensors, of a network that is
 * recognised by its names and shapes (dsc_weights_recognise())
 * @func: (nullable): called on this thread; units are bytes
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT (broken, or named as a published file but
 * another), DSC_ERROR_UNSUPPORTED (of no network that is known), DSC_ERROR_TOO_LARGE,
 * DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED, G_IO_ERROR_CANCELLED
 *
 * Copies it into the store, whole or not at all.
 *
 * Returns: (transfer full) (nullable): the copy
 */
DscWeightsFile *dsc_weights_store_add (const char *path, GCancellable *cancellable,
                                       DscProgressFunc func, gpointer user_data, GError **error);

/**
 * dsc_weights_store_fetch:
 * @network: such as "resnet50"
 * @func: (nullable): called on this thread; units are bytes
 * @error: as of dsc_fetch(); DSC_ERROR_MISSING says, too, which file to get by another way;
 * DSC_ERROR_USAGE also where there is no such network
 *
 * Fetches the network's published file, or goes on where that was interrupted. A file that is there
 * and right is not fetched again. $DISCERN_WEIGHTS_URL, where it is set, is the folder to fetch
 * from instead of the publisher's: https, or http on this machine.
 *
 * Returns: (transfer full) (nullable): the file
 */
DscWeightsFile *dsc_weights_store_fetch (const char *network, GCancellable *cancellable,
                                         DscProgressFunc func, gpointer user_data, GError **error);

G_END_DECLS
