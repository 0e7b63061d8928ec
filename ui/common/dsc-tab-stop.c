/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-tab-stop.h"

struct _DscTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (DscTabStop, dsc_tab_stop, ADW_TYPE_BIN)

static gboolean
dsc_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if ((direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
      && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return GTK_WIDGET_CLASS (dsc_tab_stop_parent_class)->focus (widget, direction);
}

static void
dsc_tab_stop_class_init (DscTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = dsc_tab_stop_focus;
}

static void
dsc_tab_stop_init (DscTabStop *self)
{
}
