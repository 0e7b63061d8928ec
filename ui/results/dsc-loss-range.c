/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "results/dsc-loss-range.h"

struct _DscLossRange
{
  AdwBin parent_instance;
  gboolean is_setting; /* both bounds change, one after the other */

  GtkMenuButton *button;
  GtkAdjustment *least_range;
  GtkAdjustment *most_range;
  GtkWidget *any;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (DscLossRange, dsc_loss_range, ADW_TYPE_BIN)

/* A bound at the end of what there is bounds nothing. */
void
dsc_loss_range_get (DscLossRange *self, double *least, double *most)
{
  double lower = gtk_adjustment_get_value (self->least_range);
  double upper = gtk_adjustment_get_value (self->most_range);

  *least = lower > 0 ? lower : -INFINITY;
  *most = upper < gtk_adjustment_get_upper (self->most_range) ? upper : INFINITY;
}

/* Returns: (transfer full): which losses are shown. */
static char *
describe (double least, double most)
{
  if (least == -INFINITY && most == INFINITY)
    return g_strdup (_ ("Any loss"));
  if (most == INFINITY)
    return g_strdup_printf (_ ("Loss from %.2f"), least);
  if (least == -INFINITY)
    return g_strdup_printf (_ ("Loss up to %.2f"), most);
  return g_strdup_printf (_ ("Loss %.2f to %.2f"), least, most);
}

static void
show (DscLossRange *self)
{
  double least, most;
  g_autofree char *text = NULL;

  dsc_loss_range_get (self, &least, &most);
  text = describe (least, most);
  gtk_menu_button_set_label (self->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
  gtk_widget_set_sensitive (self->any, least != -INFINITY || most != INFINITY);
}

static void
bounds_changed (DscLossRange *self)
{
  if (self->is_setting)
    return;
  show (self);
  g_signal_emit (self, changed_signal, 0);
}

/* One bound takes the other one along. */
static void
set_bounds (DscLossRange *self, double least, double most)
{
  self->is_setting = TRUE;
  gtk_adjustment_set_value (self->least_range, least);
  gtk_adjustment_set_value (self->most_range, most);
  self->is_setting = FALSE;
  bounds_changed (self);
}

static void
least_changed_cb (DscLossRange *self)
{
  double least = gtk_adjustment_get_value (self->least_range);

  if (!self->is_setting)
    set_bounds (self, least, MAX (least, gtk_adjustment_get_value (self->most_range)));
}

static void
most_changed_cb (DscLossRange *self)
{
  double most = gtk_adjustment_get_value (self->most_range);

  if (!self->is_setting)
    set_bounds (self, MIN (most, gtk_adjustment_get_value (self->least_range)), most);
}

void
dsc_loss_range_clear (DscLossRange *self)
{
  g_return_if_fail (DSC_IS_LOSS_RANGE (self));

  set_bounds (self, 0, gtk_adjustment_get_upper (self->most_range));
}

void
dsc_loss_range_set_highest (DscLossRange *self, double highest)
{
  double upper = isfinite (highest) ? ceil (100 * highest) / 100 : 0;
  double least, most;

  g_return_if_fail (DSC_IS_LOSS_RANGE (self));

  dsc_loss_range_get (self, &least, &most);
  self->is_setting = TRUE;
  gtk_adjustment_set_upper (self->least_range, upper);
  gtk_adjustment_set_upper (self->most_range, upper);
  self->is_setting = FALSE;
  set_bounds (self, CLAMP (least, 0, upper), MIN (most, upper));
}

static void
dsc_loss_range_dispose (GObject *object)
{
  /* AdwBin does not notice that its child leaves with the template. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_LOSS_RANGE);
  G_OBJECT_CLASS (dsc_loss_range_parent_class)->dispose (object);
}

static void
dsc_loss_range_class_init (DscLossRangeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_loss_range_dispose;
  changed_signal = g_signal_new ("changed", DSC_TYPE_LOSS_RANGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-loss-range.ui");
  gtk_widget_class_bind_template_child (widget_class, DscLossRange, button);
  gtk_widget_class_bind_template_child (widget_class, DscLossRange, least_range);
  gtk_widget_class_bind_template_child (widget_class, DscLossRange, most_range);
  gtk_widget_class_bind_template_child (widget_class, DscLossRange, any);
  gtk_widget_class_bind_template_callback (widget_class, dsc_loss_range_clear);
  gtk_widget_class_bind_template_callback (widget_class, least_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, most_changed_cb);
}

static void
dsc_loss_range_init (DscLossRange *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}
