/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for the name of a file to be written. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** DscSaveKind: a kind of file: its name for people ("Picture (PNG)", untranslated; it is passed
 * through gettext) and what its files' names end in (".png"). */
typedef struct
{
  const char *title;
  const char *suffix;
} DscSaveKind;

/** DscSaveFunc: @path: (type filename): absolute, its folder is there; ends in the suffix of one of
 * the kinds. Not called where nothing was chosen. */
typedef void (*DscSaveFunc) (const char *path, gpointer user_data);

/**
 * dsc_save_dialog_present:
 * @widget: where it is asked for; the dialog goes when it does
 * @title: translated
 * @name: a file name without suffix that is suggested; UTF-8
 * @kinds: (array length=n_kinds): static; the first is suggested
 * @save: called once at most
 * @destroy: (nullable): frees @user_data
 *
 * A name without one of the suffixes gets that of the kind that is chosen in the dialog; where only
 * that name was granted (dsc-chosen.h), a person is asked for another.
 */
void dsc_save_dialog_present (GtkWidget *widget, const char *title, const char *name,
                              const DscSaveKind *kinds, guint n_kinds, DscSaveFunc save,
                              gpointer user_data, GDestroyNotify destroy);

G_END_DECLS
