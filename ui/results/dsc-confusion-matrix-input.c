/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix under keys and pointer. */
#include "config.h"

#include "chart/dsc-chart-confusion.h"
#include "results/dsc-confusion-matrix-private.h"

static GtkWidgetClass *parent_class;

/* --- focus and keys --- */

static void
focus_cell (DscConfusionMatrix *self, guint row, guint column)
{
  DscConfusionCell *cell = _dsc_confusion_matrix_cell_at (self, row, column);

  _dsc_confusion_matrix_set_current (self, cell);
  gtk_widget_grab_focus (GTK_WIDGET (cell));
  _dsc_confusion_matrix_uncover (self, cell);
}

/* How far a key goes, in rows and columns; what is beyond the edges stops there. */
static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);
  int rows, columns;

  g_variant_get (args, "(ii)", &rows, &columns);
  if (self->current == NULL)
    return FALSE;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL && ABS (columns) == 1)
    columns = -columns;
  rows = CLAMP ((int) dsc_confusion_cell_get_row (self->current) + rows, 0, (int) self->n - 1);
  columns
      = CLAMP ((int) dsc_confusion_cell_get_column (self->current) + columns, 0, (int) self->n - 1);
  focus_cell (self, (guint) rows, (guint) columns);
  return TRUE;
}

static void
add_move (GtkWidgetClass *widget_class, guint key, guint keypad, GdkModifierType modifiers,
          int rows, int columns)
{
  gtk_widget_class_add_binding (widget_class, key, modifiers, move_cb, "(ii)", rows, columns);
  gtk_widget_class_add_binding (widget_class, keypad, modifiers, move_cb, "(ii)", rows, columns);
}

static void
add_moves (GtkWidgetClass *widget_class)
{
  const int far = DSC_CHART_CONFUSION_MAX_CLASSES;

  add_move (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, 0, 0, -1);
  add_move (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 0, 0, 1);
  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1, 0);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1, 0);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, 0, 0, -far);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, 0, 0, far);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, GDK_CONTROL_MASK, -far, -far);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, GDK_CONTROL_MASK, far, far);
}

/* However a cell came to have the focus, it is the one that is spoken of. */
static void
set_focus_child (GtkWidget *widget, GtkWidget *child)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);

  parent_class->set_focus_child (widget, child);
  if (child != NULL && DSC_IS_CONFUSION_CELL (child))
    _dsc_confusion_matrix_describe (self, DSC_CONFUSION_CELL (child));
}

static gboolean
grab_focus (GtkWidget *widget)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);

  return self->current != NULL && gtk_widget_grab_focus (GTK_WIDGET (self->current));
}

/* --- pointer --- */

/* Returns: (nullable): the cell at that place. */
static DscConfusionCell *
pick_cell (DscConfusionMatrix *self, double x, double y)
{
  GtkWidget *picked = NULL;

  if (_dsc_confusion_matrix_is_clear (self, x, y))
    picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  return DSC_IS_CONFUSION_CELL (picked) ? DSC_CONFUSION_CELL (picked) : NULL;
}

static void
motion_cb (DscConfusionMatrix *self, double x, double y)
{
  _dsc_confusion_matrix_describe (self, pick_cell (self, x, y));
}

static void
leave_cb (DscConfusionMatrix *self)
{
  _dsc_confusion_matrix_describe (self, NULL);
}

static void
released_cb (DscConfusionMatrix *self, int n_press, double x, double y)
{
  DscConfusionCell *cell = pick_cell (self, x, y);

  if (cell == NULL)
    return;
  _dsc_confusion_matrix_set_current (self, cell);
  gtk_widget_grab_focus (GTK_WIDGET (cell));
  gtk_widget_activate_action (GTK_WIDGET (cell), "cell.open", NULL);
}

/* A finger: cells that are too small for it grow first, about the one that was meant. */
static void
tapped_cb (DscConfusionMatrix *self, int n_press, double x, double y, GtkGesture *gesture)
{
  DscConfusionCell *cell = pick_cell (self, x, y);

  if (cell == NULL || self->side >= DSC_CONFUSION_MATRIX_TOUCH_CELL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  dsc_confusion_matrix_set_cell_size (self, DSC_CONFUSION_MATRIX_TOUCHED_CELL);
  _dsc_confusion_matrix_seek (self, cell);
}

static gboolean
query_tooltip_cb (DscConfusionMatrix *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  DscConfusionCell *cell = keyboard ? self->current : pick_cell (self, x, y);

  if (cell == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, dsc_confusion_cell_get_label (cell));
  return TRUE;
}

/* --- the class --- */

void
_dsc_confusion_matrix_class_init_input (GtkWidgetClass *widget_class)
{
  parent_class = GTK_WIDGET_CLASS (g_type_class_peek_parent (widget_class));
  widget_class->set_focus_child = set_focus_child;
  widget_class->grab_focus = grab_focus;
  add_moves (widget_class);
}

void
_dsc_confusion_matrix_init_input (DscConfusionMatrix *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *tap = gtk_gesture_click_new ();

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (tap), TRUE);
  /* Before the click: where this one is for it, that one is not. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (tap), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (tap, "released", G_CALLBACK (tapped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (tap));
}
