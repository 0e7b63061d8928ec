/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the viewer share: dsc-viewer.c owns it and shows the photo,
 * dsc-viewer-actions.c does what is asked for, dsc-viewer-keys.c binds keys to that. */
#pragma once

#include "picture/dsc-photo-pane.h"
#include "picture/dsc-viewer.h"

G_BEGIN_DECLS

struct _DscViewer
{
  AdwWindow parent_instance;
  DscWorkspace *workspace; /* (owned) (nullable) */
  GListModel *photos;      /* (owned) (nullable) */
  DscPhotoItem *item;      /* (owned) (nullable) what is shown */
  GCancellable *loading;   /* (owned) (nullable) while its photo is */
  GCancellable *heating;   /* (owned) (nullable) while its heat map is made */
  GdkTexture *photo;       /* (owned) (nullable) */
  GdkTexture *heat;        /* (owned) (nullable) */
  gint32 heat_label;       /* the class it explains */
  guint position;
  gboolean wants_heat;

  AdwWindowTitle *title;
  GtkWidget *header;
  GtkButton *heat_button;
  GtkWidget *facts;
  GtkStack *stack;
  DscPhotoPane *pane;
  AdwStatusPage *trouble;
  GtkSpinner *spinner;
  GtkWidget *note_box;
  GtkLabel *note;
  GtkLabel *label;
  GtkLabel *part;
  GtkLabel *prediction;
};

/** Shows the photo at @position, where there is one. */
void _dsc_viewer_show_position (DscViewer *self, guint position);

void _dsc_viewer_install_actions (GtkWidgetClass *class);

/** Binds the keys that work wherever the focus is in the window. */
void _dsc_viewer_bind_keys (GtkWidgetClass *class);

/** Adds the keys of the photo itself: in the header bar arrows go from button to button. They
 * cannot be bindings of the window, whose own arrows move the focus. */
void _dsc_viewer_add_photo_keys (GtkWidget *pane);

G_END_DECLS
