/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-wrap-box.h"

struct _DscWrapBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (DscWrapBox, dsc_wrap_box, GTK_TYPE_WIDGET)

/* Some children that stand side by side. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* (nullable): behind the last */
  int width;
  int height;
} Line;

/* Returns: (nullable): @child, or the next one that is shown. */
static GtkWidget *
shown_from (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
natural_width (GtkWidget *child, int width)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (natural, minimum, MAX (minimum, width));
}

static int
natural_height (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* The line that begins with @first, which is shown. */
static Line
break_line (GtkWidget *first, int width)
{
  Line line = { first, NULL, 0, 0 };

  for (GtkWidget *child = first; child != NULL;
       child = shown_from (gtk_widget_get_next_sibling (child)))
    {
      int own = natural_width (child, width);

      if (child != first && line.width + DSC_WRAP_BOX_GAP + own > width)
        {
          line.end = child;
          break;
        }
      line.width += own + (child != first ? DSC_WRAP_BOX_GAP : 0);
      line.height = MAX (line.height, natural_height (child, own));
    }
  return line;
}

static int
height_for_width (GtkWidget *widget, int width)
{
  int height = 0;

  for (GtkWidget *child = shown_from (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      Line line = break_line (child, width);

      height += line.height + (height > 0 ? DSC_WRAP_BOX_GAP : 0);
      child = line.end;
    }
  return height;
}

static GtkSizeRequestMode
dsc_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = shown_from (gtk_widget_get_first_child (widget)); child != NULL;
       child = shown_from (gtk_widget_get_next_sibling (child)))
    {
      int least, own;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &own, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += own + (*natural > 0 ? DSC_WRAP_BOX_GAP : 0);
    }
}

static void
dsc_wrap_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    *minimum = *natural = height_for_width (widget, for_size >= 0 ? for_size : G_MAXINT / 2);
}

static void
dsc_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;

  for (GtkWidget *first = shown_from (gtk_widget_get_first_child (widget)); first != NULL;)
    {
      Line line = break_line (first, width);
      int x = 0;

      for (GtkWidget *child = first; child != line.end;
           child = shown_from (gtk_widget_get_next_sibling (child)))
        {
          int own = natural_width (child, width);
          GtkAllocation box = { rtl ? width - x - own : x, y, own, line.height };

          gtk_widget_size_allocate (child, &box, -1);
          x += own + DSC_WRAP_BOX_GAP;
        }
      y += line.height + DSC_WRAP_BOX_GAP;
      first = line.end;
    }
}

static void
dsc_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (dsc_wrap_box_parent_class)->dispose (object);
}

static void
dsc_wrap_box_class_init (DscWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_wrap_box_dispose;
  widget_class->get_request_mode = dsc_wrap_box_get_request_mode;
  widget_class->measure = dsc_wrap_box_measure;
  widget_class->size_allocate = dsc_wrap_box_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dsc_wrap_box_init (DscWrapBox *self)
{
}

void
dsc_wrap_box_append (DscWrapBox *self, GtkWidget *child)
{
  g_return_if_fail (DSC_IS_WRAP_BOX (self));

  gtk_widget_set_parent (child, GTK_WIDGET (self));
}
