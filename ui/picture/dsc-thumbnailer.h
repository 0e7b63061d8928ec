/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes small pictures of photos on threads of its own: newest request first, cancelled ones
 * dropped, the oldest of too many pushed out; kept in memory up to a bound, and in the freedesktop
 * thumbnail cache (https://specifications.freedesktop.org/thumbnail-spec/). One for the process.
 * Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** Bytes of textures that are kept in memory. */
#define DSC_THUMBNAILER_BYTES (96 * 1024 * 1024)

/** Requests that wait at most; of more the oldest fail as if they had been cancelled. */
#define DSC_THUMBNAILER_MAX 1024

/** Returns: (transfer none) (nullable): the texture if it is in memory. */
GdkTexture *dsc_thumbnailer_peek (const char *path, int size);

/**
 * dsc_thumbnailer_load_async:
 * @path: (type filename): absolute
 * @size: device pixels of the longer side: at least; 128, 256, 512 or 1024 are kept on the disk
 * @cancellable: (nullable): cancel it on the window's thread; @callback may then be called at once
 */
void dsc_thumbnailer_load_async (const char *path, int size, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): errors as dsc_decoder_read(), G_IO_ERROR_CANCELLED. */
GdkTexture *dsc_thumbnailer_load_finish (GAsyncResult *result, GError **error);

/** Loads a photo at up to @size pixels of its longer side, not kept: for the viewer and for large
 * pictures. */
void dsc_picture_load_async (const char *path, int size, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
GdkTexture *dsc_picture_load_finish (GAsyncResult *result, GError **error);

/** Returns: (transfer full): a texture of @pixels, which it takes. Any thread. */
GdkTexture *dsc_texture_new (DscPixels *pixels);

/** Forgets what is in memory: photos may have changed, or memory is short. */
void dsc_thumbnailer_forget (void);

/** Ends its threads; for the end of the program and of tests. */
void dsc_thumbnailer_shutdown (void);

G_END_DECLS
