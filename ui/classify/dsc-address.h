/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of which only the address was dropped or pasted: fetched if the person says so, and
 * never otherwise. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** Most bytes of a picture that is fetched. */
#define DSC_ADDRESS_MAX_BYTES (64 * 1024 * 1024)

/** Returns: whether @text is the address of something that could be fetched: https, or http on this
 * machine itself. */
gboolean dsc_address_is_one (const char *text);

/** The response of dsc_address_dialog_new() by which the person agrees. */
#define DSC_ADDRESS_FETCH "fetch"

/** Returns: (transfer none): a dialog, not shown yet, that asks whether @address is to be fetched,
 * and names its host. @parent: (nullable) */
GtkWidget *dsc_address_dialog_new (GtkWindow *parent, const char *address);

/** Fetches @address on a thread, into a private folder of its own below the temporary one. Only
 * after the person has agreed. */
void dsc_address_fetch_async (const char *address, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable) (type filename): the file, to be deleted with
 * dsc_address_delete(); errors as dsc_fetch(). */
char *dsc_address_fetch_finish (GAsyncResult *result, GError **error);
/** Deletes such a file, and its folder. */
void dsc_address_delete (const char *path);

G_END_DECLS
