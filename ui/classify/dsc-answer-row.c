/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "classify/dsc-answer-row.h"
#include "model/dsc-answer-words.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"

struct _DscAnswerRow
{
  AdwBin parent_instance;

  /* Template widgets */
  DscThumb *thumb;
  GtkLabel *answer;
  GtkLabel *second;
  GtkLabel *name;
  GtkWidget *share;
  GtkLabel *percent;
  GtkLevelBar *bar;
  GtkImage *doubt;

  DscAnswerItem *item; /* (owned) (nullable) */
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscAnswerRow, dsc_answer_row, ADW_TYPE_BIN)

GdkContentProvider *
dsc_answer_item_get_content (DscAnswerItem *item)
{
  g_autoptr (GFile) file = g_file_new_for_path (dsc_answer_item_get_path (item));
  g_autofree char *line = dsc_answer_item_dup_line (item);
  GFile *files[] = { file };
  GdkFileList *list = gdk_file_list_new_from_array (files, G_N_ELEMENTS (files));
  GdkContentProvider *providers[] = { gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list),
                                      gdk_content_provider_new_typed (G_TYPE_STRING, line) };

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, DscAnswerRow *self)
{
  return self->item != NULL ? dsc_answer_item_get_content (self->item) : NULL;
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, DscAnswerRow *self)
{
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (GTK_WIDGET (self->thumb));

  gtk_drag_source_set_icon (source, icon, 0, 0);
}

/* The second guess; or the reason why there is no first one. */
static char *
dup_second_line (DscAnswerItem *item)
{
  const GError *error = dsc_answer_item_get_error (item);
  g_autofree char *percent = NULL;

  if (error != NULL)
    return g_strdup (error->message);
  if (dsc_answer_item_get_class (item, 1) == NULL)
    return g_strdup ("");
  percent = dsc_probability_dup_text (dsc_answer_item_get_probability (item, 1));
  /* Translators: what else a photo may show: a class and its probability. */
  return g_strdup_printf (_ ("or %s, %s"), dsc_answer_item_get_class (item, 1), percent);
}

/* Whoever cannot see the bar hears how sure the model is, and whoever can sees a sign. */
static void
show_doubt (DscAnswerRow *self)
{
  gboolean failed = dsc_answer_item_get_error (self->item) != NULL;
  gboolean unsure = dsc_answer_item_get_doubt (self->item) == DSC_DOUBT_MUCH;
  g_autofree char *certainty = dsc_answer_item_dup_certainty (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->doubt), unsure);
  gtk_image_set_from_icon_name (self->doubt,
                                failed ? "dialog-warning-symbolic" : "dialog-question-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->doubt), certainty);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->doubt), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  certainty, -1);
}

static void
show_item (DscAnswerRow *self)
{
  g_autofree char *name = dsc_answer_item_dup_name (self->item);
  g_autofree char *second = dup_second_line (self->item);
  const char *answer = dsc_answer_item_get_class (self->item, 0);
  double best = MAX (dsc_answer_item_get_probability (self->item, 0), 0);
  g_autofree char *percent = dsc_probability_dup_text (best);

  dsc_thumb_set_path (self->thumb, dsc_answer_item_get_path (self->item));
  gtk_label_set_label (self->answer, answer != NULL ? answer : _ ("No answer"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->answer), answer);
  gtk_label_set_label (self->second, second);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->second), second);
  gtk_label_set_label (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  gtk_label_set_label (self->percent, percent);
  gtk_level_bar_set_value (self->bar, best);
  gtk_widget_set_visible (self->share, answer != NULL);
  show_doubt (self);
}

static void
dsc_answer_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, DSC_ANSWER_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      dsc_answer_row_set_item (DSC_ANSWER_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_row_dispose (GObject *object)
{
  g_clear_object (&DSC_ANSWER_ROW (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_ANSWER_ROW);
  G_OBJECT_CLASS (dsc_answer_row_parent_class)->dispose (object);
}

static void
dsc_answer_row_class_init (DscAnswerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_answer_row_get_property;
  object_class->set_property = dsc_answer_row_set_property;
  object_class->dispose = dsc_answer_row_dispose;
  properties[PROP_ITEM]
      = g_param_spec_object ("item", NULL, NULL, DSC_TYPE_ANSWER_ITEM,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/classify/dsc-answer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, thumb);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, answer);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, second);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, name);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, share);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, percent);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, bar);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerRow, doubt);
  gtk_widget_class_bind_template_callback (widget_class, prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
}

static void
dsc_answer_row_init (DscAnswerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dsc_answer_row_new (void)
{
  return g_object_new (DSC_TYPE_ANSWER_ROW, NULL);
}

void
dsc_answer_row_set_item (DscAnswerRow *self, DscAnswerItem *item)
{
  g_return_if_fail (DSC_IS_ANSWER_ROW (self));

  if (!g_set_object (&self->item, item))
    return;
  if (item != NULL)
    show_item (self);
  else
    dsc_thumb_set_path (self->thumb, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

DscAnswerItem *
dsc_answer_row_get_item (DscAnswerRow *self)
{
  g_return_val_if_fail (DSC_IS_ANSWER_ROW (self), NULL);

  return self->item;
}
