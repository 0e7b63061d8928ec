/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The field for the words that photos are looked for by: name, folder, class. It slides in, and
 * forgets its words when it goes.
 *
 * Property active (boolean, read and write, notified): whether it is there. Signal changed: its
 * text is another one. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_PHOTO_SEARCH (dsc_photo_search_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoSearch, dsc_photo_search, DSC, PHOTO_SEARCH, AdwBin)

/** Typing on @widget begins a search. */
void dsc_photo_search_capture (DscPhotoSearch *self, GtkWidget *widget);
/** Slides in, and takes the focus. */
void dsc_photo_search_begin (DscPhotoSearch *self);
/** Goes, and forgets its words. */
void dsc_photo_search_end (DscPhotoSearch *self);
/** Returns: (transfer none): empty where nothing is looked for. */
const char *dsc_photo_search_get_text (DscPhotoSearch *self);

G_END_DECLS
