/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Getting photos in: the windows that ask first, and what they begin. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "import/dsc-archive-window.h"
#include "import/dsc-reading-window.h"
#include "import/dsc-web-window.h"
#include "shell/dsc-window-private.h"

gboolean
dsc_window_may_begin (DscWindow *self)
{
  if (!self->closing && self->opening != NULL)
    dsc_feedback_toast (GTK_WIDGET (self->toasts),
                        _ ("Something else is being opened here. Try again when that is done."));
  return !self->closing && self->opening == NULL;
}

/* --- archives --- */

static void
archive_accepted_cb (DscWindow *self, DscArchiveWindow *asked)
{
  const DscArchiveFound *found = dsc_archive_window_get_found (asked);

  if (!dsc_window_may_begin (self))
    return;
  self->quietly = FALSE;
  dsc_window_begin_opening (self, found->path);
  dsc_workspace_import_archive_async (self->workspace, found->path, found->parent,
                                      dsc_archive_window_get_nested (asked), dsc_window_opened_cb,
                                      g_object_ref (self));
}

/* A modal window over this one, whose person may accept what it shows. */
static void
ask (DscWindow *self, GtkWidget *window, GCallback accepted)
{
  g_signal_connect_object (window, "accepted", accepted, self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

void
dsc_window_import_archive (DscWindow *self, const char *path)
{
  if (!dsc_window_may_begin (self))
    return;
  ask (self, dsc_archive_window_new (GTK_WINDOW (self), self->workspace, path),
       G_CALLBACK (archive_accepted_cb));
}

/* --- from elsewhere --- */

/* Takes its reference of the window. */
static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRemoteFile) file
      = dsc_workspace_fetch_finish (DSC_WORKSPACE (source), result, &error);

  if (self->closing)
    return;
  if (!dsc_workspace_is_open (self->workspace))
    dsc_window_forget_opening (self);
  if (file != NULL && file->note != NULL)
    dsc_feedback_toast (GTK_WIDGET (self->toasts), file->note);
  if (file != NULL && file->problem != NULL)
    dsc_feedback_toast (GTK_WIDGET (self->toasts), file->problem);
  if (file != NULL)
    dsc_window_open_elsewhere (self, file->path);
  else
    dsc_window_show_error (self, _ ("The Dataset Could Not Be Downloaded"), error);
}

/* A window that shows a project goes on doing so: what is going on stands below its views. */
static void
web_accepted_cb (DscWindow *self, DscWebWindow *asked)
{
  const char *text = dsc_web_window_get_found (asked)->text;

  if (!dsc_window_may_begin (self))
    return;
  self->quietly = FALSE;
  if (!dsc_workspace_is_open (self->workspace))
    dsc_window_begin_opening (self, text);
  dsc_workspace_fetch_async (self->workspace, text, fetched_cb, g_object_ref (self));
}

void
dsc_window_import_from_web (DscWindow *self)
{
  if (!dsc_window_may_begin (self))
    return;
  ask (self, dsc_web_window_new (GTK_WINDOW (self), self->workspace), G_CALLBACK (web_accepted_cb));
}

/* --- how it is read --- */

static void
reading_accepted_cb (DscWindow *self, DscReadingWindow *asked)
{
  const DscReading *reading = dsc_reading_window_get_reading (asked);

  if (!dsc_window_may_begin (self))
    return;
  self->quietly = FALSE;
  dsc_window_begin_opening (self, reading->source);
  dsc_workspace_read_async (self->workspace, reading, dsc_window_opened_cb, g_object_ref (self));
}

void
dsc_window_ask_reading (DscWindow *self, const DscReading *reading)
{
  ask (self, dsc_reading_window_new (GTK_WINDOW (self), self->workspace, reading),
       G_CALLBACK (reading_accepted_cb));
}

/* Photos that could not be opened. */
typedef struct
{
  DscWindow *window;   /* (owned) */
  DscReading *reading; /* (owned) */
  GError *error;       /* (owned) why */
} Offer;

/* Frees the offer. */
static void
offered_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  Offer *self = data;
  DscWindow *window = self->window;
  g_autoptr (DscImportPreview) preview
      = dsc_workspace_preview_finish (window->workspace, result, NULL);

  if (!window->closing)
    dsc_window_forget_opening (window);
  /* Where there are classes that is not what is wrong. */
  if (preview != NULL && preview->n_rows > 0 && preview->labels->len < 2 && !window->closing)
    dsc_window_ask_reading (window, self->reading);
  else if (!window->closing)
    dsc_window_show_error (window, _ ("The Photos Could Not Be Opened"), self->error);
  dsc_reading_free (self->reading);
  g_error_free (self->error);
  g_object_unref (window);
  g_free (self);
}

void
dsc_window_offer_reading (DscWindow *self, const char *source, const GError *error)
{
  Offer *offer = g_new (Offer, 1);

  *offer = (Offer){ g_object_ref (self), dsc_reading_new (source), g_error_copy (error) };
  dsc_workspace_preview_async (self->workspace, offer->reading, NULL, offered_cb, offer);
}

/* Takes its reference of the window. */
static void
recalled_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscReading) reading
      = dsc_workspace_get_reading_finish (self->workspace, result, &error);

  if (!dsc_window_may_begin (self))
    return;
  if (reading != NULL)
    dsc_window_ask_reading (self, reading);
  else
    dsc_window_show_error (self, _ ("The Photos Could Not Be Opened"), error);
}

void
dsc_window_read_otherwise (DscWindow *self)
{
  if (dsc_workspace_is_training (self->workspace))
    dsc_feedback_toast (
        GTK_WIDGET (self->toasts),
        _ ("A run is learning from these classes. Stop it, or wait until it is done."));
  else
    dsc_workspace_get_reading_async (self->workspace, recalled_cb, g_object_ref (self));
}
