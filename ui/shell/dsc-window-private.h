/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of DscWindow. */
#pragma once

#include "classify/dsc-classify-view.h"
#include "model/dsc-workspace-import.h"
#include "shell/dsc-window.h"

G_BEGIN_DECLS

struct _DscWindow
{
  AdwApplicationWindow parent_instance;

  DscWorkspace *workspace;     /* (owned) */
  GPowerProfileMonitor *power; /* (owned) */

  /* Opening */
  char *opening;                 /* (owned) (nullable) (type filename) what is being opened */
  gboolean quietly;              /* it is the last session's: nothing is said where it fails */
  GPtrArray *to_classify;        /* (owned) (nullable) (element-type filename) once it is open */
  char *first_view;              /* (owned) (nullable) to be shown then */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is up */

  /* Photos that are not where they were */
  gboolean searching;      /* they are being looked for */
  GtkWidget *moved_dialog; /* (nullable) weak */

  gboolean maximize; /* as it was the last time; until it is mapped */

  guint squeezed; /* source that follows the header bar's room; 0: none */

  /* Views, which are there once something is open */
  DscClassifyView *classify_view; /* (nullable) */
  GtkWidget *train_view;          /* (nullable) */
  guint n_views;                  /* how many were made */
  guint making;                   /* source that makes the next one; 0: none */
  gboolean painted;               /* the window was seen */
  gboolean opened;                /* what is being opened only waits for them */

  /* The run */
  DscRun *run;           /* (owned) (nullable) the one that was going last */
  guint inhibit_cookie;  /* 0: the computer may fall asleep */
  gboolean has_notified; /* a notification is up */

  /* Closing */
  gboolean hidden; /* a run goes on without a window */
  gboolean closing;
  gboolean gone;           /* it was destroyed */
  GtkWidget *close_dialog; /* (nullable) weak */
  guint patience;          /* source that ends waiting; 0: none */

  GPtrArray *dropped; /* (element-type filename) (owned) pictures that were dropped or pasted
                         without a file, written for the engine to read; deleted with the window */

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwSqueezer *squeezer;
  GtkWidget *switcher;
  AdwWindowTitle *header_title;
  AdwViewSwitcherBar *switcher_bar;
  GtkLabel *project_label;
  GtkStack *pages;
  AdwViewStack *views;
  AdwBin *data_bin;
  AdwBin *train_bin;
  AdwBin *results_bin;
  AdwBin *classify_bin;
  GtkWidget *status_area;
  GtkMenuButton *menu_button;
  GMenuModel *primary_menu;
  GtkRevealer *drop_hint;
  AdwStatusPage *drop_page;
  GMenu *undo_menu;
};

/* dsc-window.c */
void dsc_window_update_pages (DscWindow *self);
/** Makes the views, where that was not done yet; dsc_window_views_made() is called then. */
void dsc_window_make_views (DscWindow *self);
gboolean dsc_window_has_views (DscWindow *self);

/* dsc-window-actions.c */
void dsc_window_init_actions (DscWindow *self);
void dsc_window_update_actions (DscWindow *self);
void dsc_window_bind_keys (GtkWidgetClass *klass);

/* dsc-window-open.c */
void dsc_window_choose_folder (DscWindow *self);
void dsc_window_choose_table (DscWindow *self);
void dsc_window_choose_archive (DscWindow *self);
void dsc_window_choose_pictures (DscWindow *self);
void dsc_window_open_elsewhere (DscWindow *self, const char *path);
/** Lets a person choose the folder that the photos are in now. */
void dsc_window_choose_moved (DscWindow *self);
/** Takes the project that is open to @folder, where its photos are now. */
void dsc_window_follow (DscWindow *self, const char *folder);

/* dsc-window-watch.c */
void dsc_window_init_watch (DscWindow *self);
/** Whether something can be opened here now; says so where not: a click is never lost without a
 * word.
 */
gboolean dsc_window_may_begin (DscWindow *self);
/** Shows the page of what is being opened, called @path; what is going on is shown there. */
void dsc_window_begin_opening (DscWindow *self, const char *path);
/** A GAsyncReadyCallback of what dsc_workspace_open_finish() ends; @window: its reference is taken.
 */
void dsc_window_opened_cb (GObject *source, GAsyncResult *result, gpointer window);
/** Leaves that page. */
void dsc_window_forget_opening (DscWindow *self);
/** Shows what was opened meanwhile. */
void dsc_window_views_made (DscWindow *self);

/* dsc-window-import.c */
void dsc_window_import_from_web (DscWindow *self);
/** Asks how the photos of a folder or table are to be read, and reads them so. */
void dsc_window_ask_reading (DscWindow *self, const DscReading *reading);
/** The same of what could not be opened with @error, where there are photos: perhaps their names
 * tell the classes. Else the error is shown.
 * Until then it is still being opened. */
void dsc_window_offer_reading (DscWindow *self, const char *source, const GError *error);
/** The same of what is open. */
void dsc_window_read_otherwise (DscWindow *self);

/* dsc-window-drop.c */
void dsc_window_init_drop (DscWindow *self);
/** The hint has been shown, or is gone: then it takes no more part. */
void dsc_window_drop_hint_cb (DscWindow *self);
void dsc_window_paste (DscWindow *self);
void dsc_window_delete_dropped (DscWindow *self);

/* dsc-window-run.c */
void dsc_window_init_run (DscWindow *self);
void dsc_window_allow_sleep (DscWindow *self);

/* dsc-window-close.c */
gboolean dsc_window_close_request (GtkWindow *window);
/** The run has ended: closes a window that was hidden until then. */
void dsc_window_close_hidden (DscWindow *self);

G_END_DECLS
