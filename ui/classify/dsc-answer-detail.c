/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "classify/dsc-answer-detail.h"
#include "classify/dsc-answer-row.h"
#include "model/dsc-answer-words.h"
#include "picture/dsc-alike-box.h"
#include "picture/dsc-heat-picture.h"

/* Pixels from which picture and answer stand side by side. */
#define WIDE 680

/* A class: its name, its probability, and whether its map is shown. */
typedef struct
{
  GtkWidget *row;
  GtkLabel *name;
  GtkLevelBar *bar;
  GtkLabel *percent;
  GtkWidget *seen;
} Bar;

struct _DscAnswerDetail
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkScrolledWindow *scrolled;
  GtkBox *columns;
  DscHeatPicture *picture;
  GtkLabel *problem;
  GtkLabel *answer;
  GtkWidget *sureness;
  GtkImage *doubt;
  GtkLabel *certainty;
  GtkLabel *facts;
  GtkWidget *answered;
  GtkListBox *bars;
  AdwActionRow *heat_row;
  GtkSwitch *heat_switch;
  GtkRange *strength;
  GtkSwitch *alike_switch;
  DscAlikeBox *alike;

  Bar lines[DSC_ANSWER_TOP];

  DscWorkspace *workspace; /* (owned) (nullable) */
  DscAnswerItem *item;     /* (owned) (nullable) */
  gint32 label;            /* class whose map is wanted, or −1: the best one */
  guint turning;           /* source id */
  guint scrolling;         /* likewise */
  gboolean awaits_alike;   /* photos that look alike were asked for and are not in sight yet */
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscAnswerDetail, dsc_answer_detail, ADW_TYPE_BIN)

/* --- classes --- */

/* GTK_LEVEL_BAR's own marks would colour small shares as if they were warnings. */
static GtkWidget *
new_level_bar (void)
{
  GtkWidget *bar = gtk_level_bar_new ();

  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_size_request (bar, 96, -1);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Probability"), -1);
  return bar;
}

static void
add_bar (DscAnswerDetail *self, Bar *line, GtkSizeGroup *names)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *bar = new_level_bar ();
  GtkWidget *percent = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 22);
  gtk_size_group_add_widget (names, name);
  gtk_label_set_xalign (GTK_LABEL (percent), 1);
  gtk_label_set_width_chars (GTK_LABEL (percent), 7);
  gtk_widget_add_css_class (percent, "numeric");
  line->seen = gtk_image_new_from_icon_name ("view-reveal-symbolic");
  gtk_widget_set_tooltip_text (line->seen, _ ("What is shown is where the model looks for it"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->seen), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is shown is where the model looks for it"), -1);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), percent);
  gtk_box_append (GTK_BOX (box), line->seen);
  gtk_widget_set_margin_top (box, 10);
  gtk_widget_set_margin_bottom (box, 10);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  line->row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line->row), box);
  gtk_list_box_append (self->bars, line->row);
  line->name = GTK_LABEL (name);
  line->bar = GTK_LEVEL_BAR (bar);
  line->percent = GTK_LABEL (percent);
}

static void
show_bar (DscAnswerDetail *self, guint rank)
{
  Bar *line = &self->lines[rank];
  const char *name = dsc_answer_item_get_class (self->item, rank);
  double probability = dsc_answer_item_get_probability (self->item, rank);
  g_autofree char *percent = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (line->row, name != NULL);
  if (name == NULL)
    return;
  percent = dsc_probability_dup_text (probability);
  /* Translators: a class and its probability. */
  words = g_strdup_printf (_ ("%s: %s"), name, percent);
  gtk_label_set_label (line->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (line->name), name);
  gtk_level_bar_set_value (line->bar, probability);
  gtk_label_set_label (line->percent, percent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

/* --- where the model looks --- */

static void
show_heat_words (DscAnswerDetail *self)
{
  gint32 label = dsc_heat_picture_get_heat_label (self->picture);
  guint n = 0;
  const guint32 *ranking = self->item != NULL ? dsc_answer_item_get_ranking (self->item, &n) : NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < DSC_ANSWER_TOP; i++)
    gtk_widget_set_opacity (self->lines[i].seen, i < n && (gint32) ranking[i] == label);
  if (label >= 0 && (guint) label < n)
    words = g_strdup_printf (_ ("Bright is what speaks for “%s” (heat map, Grad-CAM)"),
                             dsc_answer_item_get_model (self->item)->classes[label]);
  adw_action_row_set_subtitle (self->heat_row,
                               words != NULL ? words : _ ("A heat map over the photo (Grad-CAM)"));
}

static void
heat_cb (DscAnswerDetail *self)
{
  gboolean active = gtk_switch_get_active (self->heat_switch);

  if (!active)
    self->label = -1;
  dsc_heat_picture_set_label (self->picture, active ? self->label : DSC_HEAT_NONE);
}

static void
bar_activated_cb (DscAnswerDetail *self, GtkListBoxRow *row)
{
  guint n;
  const guint32 *ranking = dsc_answer_item_get_ranking (self->item, &n);
  int rank = gtk_list_box_row_get_index (row);

  if (rank < 0 || (guint) rank >= n)
    return;
  self->label = (gint32) ranking[rank];
  gtk_switch_set_active (self->heat_switch, TRUE);
  heat_cb (self);
}

static void
strength_cb (DscAnswerDetail *self)
{
  dsc_heat_picture_set_strength (self->picture, gtk_range_get_value (self->strength));
}

/* Why there is no answer, no photo or no map. */
static void
problem_cb (DscAnswerDetail *self)
{
  const GError *error = self->item != NULL ? dsc_answer_item_get_error (self->item) : NULL;
  const char *problem
      = error != NULL ? error->message : dsc_heat_picture_get_problem (self->picture);

  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, DscAnswerDetail *self)
{
  return self->item != NULL ? dsc_answer_item_get_content (self->item) : NULL;
}

/* --- the answer --- */

/* Answers mostly take less than what durations are answered in elsewhere. */
static char *
dup_time (double seconds)
{
  return seconds < 0.1 ? g_strdup_printf (_ ("%.0f ms"), MAX (1, 1000 * seconds))
                       : dsc_format_duration (seconds);
}

static char *
dup_facts (DscAnswerItem *item)
{
  g_autofree char *name = dsc_answer_item_dup_name (item);
  g_autofree char *time = dup_time (dsc_answer_item_get_seconds (item));

  if (dsc_answer_item_get_error (item) != NULL)
    return g_steal_pointer (&name);
  if (dsc_answer_item_is_damaged (item))
    return g_strdup_printf (
        _ ("%s, answered in %s. The file is damaged or ends early; what there is of it was used."),
        name, time);
  /* Translators: the name of a file, and how long it took. */
  return g_strdup_printf (_ ("%s, answered in %s"), name, time);
}

static void
show_doubt (DscAnswerDetail *self)
{
  gboolean unsure = dsc_answer_item_get_doubt (self->item) == DSC_DOUBT_MUCH;
  g_autofree char *certainty = dsc_answer_item_dup_certainty (self->item);

  gtk_widget_set_visible (self->sureness, dsc_answer_item_get_error (self->item) == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->doubt), unsure);
  gtk_label_set_label (self->certainty, certainty);
  gtk_widget_set_tooltip_text (self->sureness,
                               _ ("The model is sure from 80 %, and not sure below 50 %."));
}

static void
show_item (DscAnswerDetail *self)
{
  g_autofree char *facts = dup_facts (self->item);
  const char *answer = dsc_answer_item_get_class (self->item, 0);

  gtk_label_set_label (self->answer, answer != NULL ? answer : _ ("No Answer"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->answer), answer);
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts), facts);
  show_doubt (self);
  for (guint i = 0; i < DSC_ANSWER_TOP; i++)
    show_bar (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), answer != NULL);
  gtk_widget_set_visible (self->answered, answer != NULL);
}

/* --- wide and narrow --- */

/* The picture beside the answer where there is room. Not at once: this is asked while sizes are
 * given out. */
static gboolean
turn_cb (gpointer data)
{
  DscAnswerDetail *self = data;
  double width
      = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scrolled));

  self->turning = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), width >= WIDE
                                                                      ? GTK_ORIENTATION_HORIZONTAL
                                                                      : GTK_ORIENTATION_VERTICAL);
  return G_SOURCE_REMOVE;
}

static void
width_cb (DscAnswerDetail *self)
{
  if (self->turning == 0)
    self->turning = g_idle_add (turn_cb, self);
}

/* --- photos that look alike --- */

/* What was asked for comes below all else, where nobody might see it. */
static gboolean
scroll_cb (gpointer data)
{
  DscAnswerDetail *self = data;
  GtkWidget *page = gtk_widget_get_parent (GTK_WIDGET (self->columns));
  graphene_rect_t place;

  self->scrolling = 0;
  if (self->awaits_alike && gtk_widget_get_mapped (GTK_WIDGET (self->alike))
      && gtk_widget_compute_bounds (GTK_WIDGET (self->alike), page, &place))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (self->scrolled), place.origin.y,
                               place.origin.y + place.size.height);
  self->awaits_alike = self->awaits_alike && dsc_alike_box_is_busy (self->alike);
  return G_SOURCE_REMOVE;
}

/* Not at once: this is heard while places are given out. */
static void
height_cb (DscAnswerDetail *self)
{
  if (self->awaits_alike && self->scrolling == 0)
    self->scrolling = g_idle_add (scroll_cb, self);
}

static void
alike_switched_cb (DscAnswerDetail *self)
{
  self->awaits_alike = gtk_switch_get_active (self->alike_switch);
}

/* --- the widget --- */

static void
dsc_answer_detail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscAnswerDetail *self = DSC_ANSWER_DETAIL (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_detail_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscAnswerDetail *self = DSC_ANSWER_DETAIL (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_answer_detail_set_workspace (self, g_value_get_object (value));
      break;
    case PROP_ITEM:
      dsc_answer_detail_set_item (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_detail_dispose (GObject *object)
{
  DscAnswerDetail *self = DSC_ANSWER_DETAIL (object);

  g_clear_handle_id (&self->turning, g_source_remove);
  g_clear_handle_id (&self->scrolling, g_source_remove);
  g_clear_object (&self->workspace);
  g_clear_object (&self->item);
  /* As in the view. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_ANSWER_DETAIL);
  G_OBJECT_CLASS (dsc_answer_detail_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  g_type_ensure (DSC_TYPE_HEAT_PICTURE);
  g_type_ensure (DSC_TYPE_ALIKE_BOX);
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/discern/Discern/ui/classify/dsc-answer-detail.ui");
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, scrolled);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, columns);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, picture);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, problem);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, answer);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, sureness);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, doubt);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, certainty);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, facts);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, answered);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, bars);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, heat_row);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, heat_switch);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, strength);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, alike_switch);
  gtk_widget_class_bind_template_child (klass, DscAnswerDetail, alike);
  gtk_widget_class_bind_template_callback (klass, bar_activated_cb);
  gtk_widget_class_bind_template_callback (klass, heat_cb);
  gtk_widget_class_bind_template_callback (klass, strength_cb);
  gtk_widget_class_bind_template_callback (klass, prepare_cb);
}

static void
dsc_answer_detail_class_init (DscAnswerDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_answer_detail_get_property;
  object_class->set_property = dsc_answer_detail_set_property;
  object_class->dispose = dsc_answer_detail_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, flags);
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, DSC_TYPE_ANSWER_ITEM, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
dsc_answer_detail_init (DscAnswerDetail *self)
{
  g_autoptr (GtkSizeGroup) names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  self->label = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < DSC_ANSWER_TOP; i++)
    add_bar (self, &self->lines[i], names);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled),
                           "notify::page-size", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled), "changed",
                           G_CALLBACK (height_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->alike_switch, "notify::active", G_CALLBACK (alike_switched_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "notify::heat-label", G_CALLBACK (show_heat_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "notify::problem", G_CALLBACK (problem_cb), self,
                           G_CONNECT_SWAPPED);
  show_heat_words (self);
}

void
dsc_answer_detail_set_workspace (DscAnswerDetail *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_ANSWER_DETAIL (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  dsc_heat_picture_set_workspace (self->picture, workspace);
  dsc_alike_box_set_workspace (self->alike, workspace);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

void
dsc_answer_detail_set_item (DscAnswerDetail *self, DscAnswerItem *item)
{
  const char *path;

  g_return_if_fail (DSC_IS_ANSWER_DETAIL (self));

  if (!g_set_object (&self->item, item))
    return;
  self->label = -1;
  self->awaits_alike = FALSE;
  path = item != NULL && dsc_answer_item_get_error (item) == NULL ? dsc_answer_item_get_path (item)
                                                                  : NULL;
  /* A map of the class of the photo before would say nothing of this one. */
  if (gtk_switch_get_active (self->heat_switch))
    dsc_heat_picture_set_label (self->picture, -1);
  dsc_heat_picture_set_path (self->picture, path);
  dsc_alike_box_set_path (self->alike, path);
  if (item != NULL)
    show_item (self);
  show_heat_words (self);
  problem_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

DscAnswerItem *
dsc_answer_detail_get_item (DscAnswerDetail *self)
{
  g_return_val_if_fail (DSC_IS_ANSWER_DETAIL (self), NULL);

  return self->item;
}
