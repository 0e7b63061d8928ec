/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix as a widget: its cells and what they look like. Focus, keys and pointer
 * stand in dsc-confusion-matrix-input.c, where everything lies in dsc-confusion-matrix-layout.c. */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-confusion.h"
#include "common/dsc-theme.h"
#include "results/dsc-confusion-matrix-private.h"

enum
{
  PROP_SHARES = 1,
  PROP_SIMILAR,
  PROP_CELL_SIZE,
  PROP_DESCRIPTION,
  N_PROPS
};

enum
{
  CELL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscConfusionMatrix, dsc_confusion_matrix, GTK_TYPE_WIDGET)

DscConfusionCell *
_dsc_confusion_matrix_cell_at (DscConfusionMatrix *self, guint row, guint column)
{
  return g_ptr_array_index (self->cells, row * self->n + column);
}

/* Returns: (nullable) */
static DscConfusionCell *
find_cell (DscConfusionMatrix *self, int actual, int predicted)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      DscConfusionCell *cell = g_ptr_array_index (self->cells, i);

      if ((int) dsc_confusion_cell_get_actual (cell) == actual
          && (int) dsc_confusion_cell_get_predicted (cell) == predicted)
        return cell;
    }
  return NULL;
}

/* --- what the cells show --- */

static void
style_cells (DscConfusionMatrix *self)
{
  DscChartConfusion chart = { .confusion = self->confusion,
                              .names = (const char *const *) self->names,
                              .shares = self->shares };
  DscChartStyle style;
  double largest;

  if (self->n == 0)
    return;
  dsc_theme_get_style (GTK_WIDGET (self), &style);
  largest = dsc_chart_confusion_largest (&chart, self->order, self->n);
  for (guint i = 0; i < self->cells->len; i++)
    {
      DscConfusionCell *cell = g_ptr_array_index (self->cells, i);
      guint actual = dsc_confusion_cell_get_actual (cell);
      guint predicted = dsc_confusion_cell_get_predicted (cell);
      g_autofree char *text = dsc_chart_confusion_cell_text (&chart, actual, predicted);
      DscChartColour fill
          = dsc_chart_confusion_cell_colour (&chart, &style, actual, predicted, largest);
      gboolean empty
          = self->confusion->counts[(gsize) actual * self->confusion->n + predicted] == 0;

      dsc_confusion_cell_set_look (cell, text, fill,
                                   empty ? style.dim : dsc_chart_colour_ink (fill));
    }
}

static void
place_cells (DscConfusionMatrix *self)
{
  for (guint row = 0; row < self->n; row++)
    for (guint column = 0; column < self->n; column++)
      {
        guint actual = self->order[row];
        guint predicted = self->order[column];
        g_autofree char *label = dsc_confusion_describe_cell (
            self->confusion, (const char *const *) self->names, actual, predicted);

        dsc_confusion_cell_set_place (_dsc_confusion_matrix_cell_at (self, row, column), row,
                                      column, actual, predicted, label);
      }
  for (guint i = 0; i < self->n; i++)
    {
      gtk_label_set_text (g_ptr_array_index (self->rows, i), self->names[self->order[i]]);
      gtk_label_set_text (g_ptr_array_index (self->columns, i), self->names[self->order[i]]);
    }
}

/* Which classes, in which order. */
static void
choose_order (DscConfusionMatrix *self)
{
  g_clear_pointer (&self->order, g_free);
  self->order
      = dsc_chart_confusion_worst (self->confusion, DSC_CHART_CONFUSION_MAX_CLASSES, &self->n);
  if (self->similar)
    {
      guint *ordered = dsc_confusion_order_by_similarity (self->confusion, self->order, self->n);

      g_free (self->order);
      self->order = ordered;
    }
}

void
_dsc_confusion_matrix_describe (DscConfusionMatrix *self, DscConfusionCell *cell)
{
  const char *description = cell != NULL ? dsc_confusion_cell_get_label (cell) : NULL;

  if (g_strcmp0 (self->description, description) == 0)
    return;
  g_free (self->description);
  self->description = g_strdup (description);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

void
_dsc_confusion_matrix_set_current (DscConfusionMatrix *self, DscConfusionCell *cell)
{
  if (self->current != NULL && self->current != cell)
    gtk_widget_set_focusable (GTK_WIDGET (self->current), FALSE);
  self->current = cell;
  if (cell != NULL)
    gtk_widget_set_focusable (GTK_WIDGET (cell), TRUE);
}

static void
unparent_all (GPtrArray *widgets)
{
  for (guint i = 0; i < widgets->len; i++)
    gtk_widget_unparent (g_ptr_array_index (widgets, i));
  g_ptr_array_set_size (widgets, 0);
}

static GtkWidget *
new_header (DscConfusionMatrix *self, GtkAccessibleRole role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "ellipsize",
                                   PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

/* As many children as there are classes; those that fit stay. */
static void
make_children (DscConfusionMatrix *self)
{
  if (self->cells->len == self->n * self->n)
    return;
  _dsc_confusion_matrix_set_current (self, NULL);
  _dsc_confusion_matrix_forget_sought (self);
  unparent_all (self->cells);
  unparent_all (self->rows);
  unparent_all (self->columns);
  for (guint i = 0; i < self->n; i++)
    {
      g_ptr_array_add (self->columns, new_header (self, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER));
      g_ptr_array_add (self->rows, new_header (self, GTK_ACCESSIBLE_ROLE_ROW_HEADER));
    }
  for (guint i = 0; i < self->n * self->n; i++)
    {
      GtkWidget *cell = dsc_confusion_cell_new ();

      gtk_widget_set_parent (cell, GTK_WIDGET (self));
      g_ptr_array_add (self->cells, cell);
    }
}

static void
renew (DscConfusionMatrix *self)
{
  choose_order (self);
  make_children (self);
  place_cells (self);
  style_cells (self);
  dsc_confusion_matrix_select (self, self->selected_actual, self->selected_predicted);
  if (self->current == NULL && self->n > 0)
    _dsc_confusion_matrix_set_current (self, _dsc_confusion_matrix_cell_at (self, 0, 0));
  gtk_widget_set_visible (self->row_title, self->n > 0);
  gtk_widget_set_visible (self->column_title, self->n > 0);
  _dsc_confusion_matrix_describe (self, NULL);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_ROW_COUNT,
                                  (int) self->n, GTK_ACCESSIBLE_RELATION_COL_COUNT, (int) self->n,
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* --- object --- */

static void
open_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guint actual, predicted;

  g_variant_get (parameter, "(uu)", &actual, &predicted);
  g_signal_emit (widget, signals[CELL_ACTIVATED], 0, actual, predicted);
}

/* What scrolls it lets headings stay in view. */

static void
watch (DscConfusionMatrix *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, gtk_widget_queue_allocate, self);
  g_set_object (place, adjustment);
  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                             self, G_CONNECT_SWAPPED);
}

static void
dsc_confusion_matrix_root (GtkWidget *widget)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);
  GtkWidget *viewport = gtk_widget_get_parent (widget);

  GTK_WIDGET_CLASS (dsc_confusion_matrix_parent_class)->root (widget);
  if (!GTK_IS_SCROLLABLE (viewport))
    return;
  watch (self, &self->across, gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (viewport)));
  watch (self, &self->down, gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)));
}

static void
dsc_confusion_matrix_unroot (GtkWidget *widget)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);

  watch (self, &self->across, NULL);
  watch (self, &self->down, NULL);
  GTK_WIDGET_CLASS (dsc_confusion_matrix_parent_class)->unroot (widget);
}

static void
dsc_confusion_matrix_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dsc_confusion_matrix_parent_class)->css_changed (widget, change);
  style_cells (DSC_CONFUSION_MATRIX (widget));
}

static void
dsc_confusion_matrix_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (object);

  switch (id)
    {
    case PROP_SHARES:
      g_value_set_boolean (value, self->shares);
      break;
    case PROP_SIMILAR:
      g_value_set_boolean (value, self->similar);
      break;
    case PROP_CELL_SIZE:
      g_value_set_double (value, self->cell_size);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_confusion_matrix_set_property (GObject *object, guint id, const GValue *value,
                                   GParamSpec *pspec)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (object);

  switch (id)
    {
    case PROP_SHARES:
      dsc_confusion_matrix_set_shares (self, g_value_get_boolean (value));
      break;
    case PROP_SIMILAR:
      dsc_confusion_matrix_set_similar (self, g_value_get_boolean (value));
      break;
    case PROP_CELL_SIZE:
      dsc_confusion_matrix_set_cell_size (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_confusion_matrix_dispose (GObject *object)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (object);

  self->current = NULL;
  _dsc_confusion_matrix_forget_sought (self);
  unparent_all (self->cells);
  unparent_all (self->rows);
  unparent_all (self->columns);
  g_clear_pointer (&self->row_title, gtk_widget_unparent);
  g_clear_pointer (&self->column_title, gtk_widget_unparent);
  G_OBJECT_CLASS (dsc_confusion_matrix_parent_class)->dispose (object);
}

static void
dsc_confusion_matrix_finalize (GObject *object)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (object);

  g_ptr_array_unref (self->cells);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->columns);
  dsc_confusion_free (self->confusion);
  g_strfreev (self->names);
  g_free (self->order);
  g_free (self->description);
  G_OBJECT_CLASS (dsc_confusion_matrix_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SHARES] = g_param_spec_boolean ("shares", NULL, NULL, FALSE, flags);
  properties[PROP_SIMILAR] = g_param_spec_boolean ("similar", NULL, NULL, FALSE, flags);
  properties[PROP_CELL_SIZE]
      = g_param_spec_double ("cell-size", NULL, NULL, 0, DSC_CONFUSION_MATRIX_MAX_CELL, 0, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_confusion_matrix_class_init (DscConfusionMatrixClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_confusion_matrix_get_property;
  object_class->set_property = dsc_confusion_matrix_set_property;
  object_class->dispose = dsc_confusion_matrix_dispose;
  object_class->finalize = dsc_confusion_matrix_finalize;
  install_properties (object_class);
  widget_class->css_changed = dsc_confusion_matrix_css_changed;
  widget_class->measure = _dsc_confusion_matrix_measure;
  widget_class->size_allocate = _dsc_confusion_matrix_size_allocate;
  widget_class->snapshot = _dsc_confusion_matrix_snapshot;
  widget_class->root = dsc_confusion_matrix_root;
  widget_class->unroot = dsc_confusion_matrix_unroot;
  gtk_widget_class_set_css_name (widget_class, "confusionmatrix");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  signals[CELL_ACTIVATED]
      = g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  gtk_widget_class_install_action (widget_class, "matrix.open", "(uu)", open_cb);
  _dsc_confusion_matrix_class_init_input (widget_class);
}

static GtkWidget *
new_title (DscConfusionMatrix *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static void
dsc_confusion_matrix_init (DscConfusionMatrix *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->cells = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  self->columns = g_ptr_array_new ();
  self->selected_actual = self->selected_predicted = -1;
  self->row_title = new_title (self, _ ("Actual class"));
  self->column_title = new_title (self, _ ("Predicted class"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
      _ ("Confusion matrix: a row for each actual class, a column for each predicted class"), -1);
  _dsc_confusion_matrix_init_input (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (style_cells), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (style_cells), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
dsc_confusion_matrix_new (void)
{
  return g_object_new (DSC_TYPE_CONFUSION_MATRIX, NULL);
}

/* --- public --- */

static DscConfusion *
copy_confusion (const DscConfusion *confusion)
{
  DscConfusion *copy = g_new0 (DscConfusion, 1);

  copy->n = confusion != NULL ? confusion->n : 0;
  if (copy->n > 0)
    copy->counts = g_memdup2 (confusion->counts, sizeof (guint32) * copy->n * copy->n);
  return copy;
}

void
dsc_confusion_matrix_set_confusion (DscConfusionMatrix *self, const DscConfusion *confusion,
                                    const char *const *names)
{
  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  g_clear_pointer (&self->confusion, dsc_confusion_free);
  g_clear_pointer (&self->names, g_strfreev);
  self->confusion = copy_confusion (confusion);
  self->names = g_new0 (char *, self->confusion->n + 1);
  for (guint i = 0; i < self->confusion->n; i++)
    self->names[i] = dsc_chart_name (names[i]);
  self->selected_actual = self->selected_predicted = -1;
  renew (self);
}

void
dsc_confusion_matrix_set_shares (DscConfusionMatrix *self, gboolean shares)
{
  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  if (self->shares == !!shares)
    return;
  self->shares = !!shares;
  style_cells (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARES]);
}

gboolean
dsc_confusion_matrix_get_shares (DscConfusionMatrix *self)
{
  return self->shares;
}

void
dsc_confusion_matrix_set_similar (DscConfusionMatrix *self, gboolean similar)
{
  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  if (self->similar == !!similar)
    return;
  self->similar = !!similar;
  if (self->n > 0)
    renew (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIMILAR]);
}

void
dsc_confusion_matrix_set_cell_size (DscConfusionMatrix *self, double size)
{
  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  size = CLAMP (size, 0, DSC_CONFUSION_MATRIX_MAX_CELL);
  if (self->cell_size == size)
    return;
  self->cell_size = size;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CELL_SIZE]);
}

void
dsc_confusion_matrix_zoom (DscConfusionMatrix *self, double factor)
{
  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  if (self->side > 0)
    dsc_confusion_matrix_set_cell_size (
        self,
        CLAMP (self->side * factor, DSC_CONFUSION_MATRIX_MIN_CELL, DSC_CONFUSION_MATRIX_MAX_CELL));
}

void
dsc_confusion_matrix_select (DscConfusionMatrix *self, int actual, int predicted)
{
  DscConfusionCell *chosen;

  g_return_if_fail (DSC_IS_CONFUSION_MATRIX (self));

  self->selected_actual = actual;
  self->selected_predicted = predicted;
  chosen = find_cell (self, actual, predicted);
  for (guint i = 0; i < self->cells->len; i++)
    {
      DscConfusionCell *cell = g_ptr_array_index (self->cells, i);

      dsc_confusion_cell_set_selected (cell, cell == chosen);
    }
  if (chosen != NULL)
    _dsc_confusion_matrix_set_current (self, chosen);
}

const guint *
dsc_confusion_matrix_get_order (DscConfusionMatrix *self, guint *n)
{
  *n = self->n;
  return self->order;
}

const char *
dsc_confusion_matrix_get_description (DscConfusionMatrix *self)
{
  return self->description;
}
