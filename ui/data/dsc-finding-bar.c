/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which finding's photos are seen, and what can be done about it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "common/dsc-wrap-box.h"
#include "data/dsc-finding-bar.h"
#include "data/dsc-report-list.h"
#include "picture/dsc-label-dialog.h"
#include "picture/dsc-leave-out.h"
#include "picture/dsc-photo-words.h"

struct _DscFindingBar
{
  AdwBin parent_instance;
  DscWorkspace *workspace; /* (owned) (nullable) */
  DscReportItem *item;     /* (owned) (nullable) */
  DscPhotoGrid *grid;      /* (unowned) (nullable) */
  gboolean moving;         /* copies are being moved */

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *words;
  GtkWidget *buttons;
  GtkWidget *move;
  GtkButton *leave_out;
  GtkButton *suggest;
  GtkWidget *confirm;
  GtkWidget *label;
};

static guint closed_signal;

G_DEFINE_FINAL_TYPE (DscFindingBar, dsc_finding_bar, ADW_TYPE_BIN)

/* Returns: (transfer full) (element-type DscPhotoItem): at most @most of those that are chosen and
 * of the finding. */
static GPtrArray *
dup_chosen (DscFindingBar *self, guint most)
{
  g_autoptr (GPtrArray) items
      = self->grid != NULL ? dsc_photo_grid_dup_chosen (self->grid, most) : g_ptr_array_new ();
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    if (dsc_report_item_find (self->item, dsc_photo_item_get_index (g_ptr_array_index (items, i)))
        != NULL)
      g_ptr_array_add (chosen, g_object_ref (g_ptr_array_index (items, i)));
  return chosen;
}

static const char *
suggestion_of (DscFindingBar *self, DscPhotoItem *photo)
{
  return dsc_report_item_get_suggested (self->item, dsc_photo_item_get_index (photo));
}

/* --- what it says --- */

static gboolean
is_locked (DscFindingBar *self)
{
  DscSplit *split = dsc_workspace_get_split (self->workspace);

  return split != NULL && split->locked;
}

/* Returns: (transfer full): what is to be said of the photos that are chosen. */
static char *
words_of_labels (DscFindingBar *self, GPtrArray *chosen, gboolean suggests)
{
  DscPhotoItem *photo;
  guint n;

  if (chosen->len == 0)
    return g_strdup (_ ("Choose a photo, or several, to say what it is."));
  if (chosen->len > 1)
    {
      g_object_get (self->grid, "n-chosen", &n, NULL);
      return g_strdup_printf (ngettext ("%'u photo is chosen.", "%'u photos are chosen.", n), n);
    }
  photo = g_ptr_array_index (chosen, 0);
  if (suggests && suggestion_of (self, photo) != NULL)
    /* Translators: two classes. */
    return g_strdup_printf (_ ("Its label is “%s”. It looks like “%s”."),
                            dsc_photo_words_label (photo), suggestion_of (self, photo));
  /* Translators: a class. */
  return g_strdup_printf (_ ("Its label is “%s”."), dsc_photo_words_label (photo));
}

/* Returns: (transfer full) (nullable): why the photo that is chosen cannot be read. */
static char *
words_of_reason (DscFindingBar *self, GPtrArray *chosen)
{
  return chosen->len == 1 ? dsc_report_item_dup_note (
             self->item, dsc_photo_item_get_index (g_ptr_array_index (chosen, 0)))
                          : NULL;
}

static void
name_leave_out (DscFindingBar *self, DscFindingKind kind)
{
  guint n = dsc_report_item_get_superfluous (self->item)->len;
  gboolean of_copies = n < dsc_report_item_count_photos (self->item);
  g_autofree char *text
      = of_copies
            /* Translators: a button; of training; photos that are there more than once */
            ? g_strdup_printf (ngettext ("Leave _Out %'u Copy", "Leave _Out %'u Copies", n), n)
            /* Translators: a button; of training; all photos of a list */
            : g_strdup_printf (ngettext ("Leave _Out %'u Photo", "Leave _Out All %'u Photos", n),
                               n);

  gtk_button_set_label (self->leave_out, text);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->leave_out),
      of_copies ? _ ("Of each set of copies the largest stays, which is marked; the others are "
                     "neither learned from nor checked with. Files stay where they are")
                : _ ("All of these are neither learned from nor checked with. Files stay where "
                     "they are"));
  gtk_widget_set_visible (GTK_WIDGET (self->leave_out), n > 0 && dsc_finding_is_left_out (kind));
}

static void
name_suggestion (DscFindingBar *self, GPtrArray *chosen)
{
  const char *class_name
      = chosen->len == 1 ? suggestion_of (self, g_ptr_array_index (chosen, 0)) : NULL;
  g_autofree char *text = class_name != NULL
                              /* Translators: a class. */
                              ? g_strdup_printf (_ ("Label as “%s”"), class_name)
                              : g_strdup (_ ("Label as Suggested"));
  GtkWidget *child = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (child), 28);
  gtk_button_set_child (self->suggest, child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->suggest), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

/* Returns: (transfer full) (nullable): what is said of copies that leaving out does not touch. */
static char *
words_of_undecided (DscFindingBar *self)
{
  return dsc_report_item_has_undecided (self->item)
             ? g_strdup (_ ("Copies under two labels are not left out: decide first which label is "
                            "right."))
             : NULL;
}

/* Returns: (transfer full) (nullable) */
static char *
words_of (DscFindingBar *self, DscFindingKind kind, GPtrArray *chosen)
{
  switch (kind)
    {
    case DSC_FINDING_LEAK:
      return is_locked (self) ? g_strdup (_ ("The split is locked, so that figures stay "
                                             "comparable. Unlock it in Train to move photos."))
                              : words_of_undecided (self);
    case DSC_FINDING_EXACT_DUPLICATE:
    case DSC_FINDING_NEAR_DUPLICATE:
      return words_of_undecided (self);
    case DSC_FINDING_SUSPECT:
      return words_of_labels (self, chosen, TRUE);
    case DSC_FINDING_ODD:
    case DSC_FINDING_TWO_LABELS:
      return words_of_labels (self, chosen, FALSE);
    case DSC_FINDING_UNREADABLE:
      return words_of_reason (self, chosen);
    default:
      return NULL;
    }
}

static void
update (DscFindingBar *self)
{
  g_autoptr (GPtrArray) chosen = NULL;
  g_autofree char *words = NULL;
  DscFindingKind kind;
  gboolean of_labels;

  gtk_widget_set_visible (GTK_WIDGET (self), self->item != NULL);
  if (self->item == NULL)
    return; /* nobody can reach its actions */
  kind = dsc_report_item_get_kind (self->item);
  of_labels
      = kind == DSC_FINDING_SUSPECT || kind == DSC_FINDING_ODD || kind == DSC_FINDING_TWO_LABELS;
  chosen = dup_chosen (self, 2); /* one, or several */
  words = words_of (self, kind, chosen);
  gtk_image_set_from_icon_name (
      self->icon, dsc_report_severity_icon (dsc_report_item_get_severity (self->item)));
  gtk_label_set_text (self->title, dsc_report_item_get_title (self->item));
  gtk_label_set_text (self->words, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->words), words != NULL);
  name_leave_out (self, kind);
  gtk_widget_set_visible (self->buttons,
                          of_labels || kind == DSC_FINDING_LEAK
                              || gtk_widget_get_visible (GTK_WIDGET (self->leave_out)));
  gtk_widget_set_visible (self->move, kind == DSC_FINDING_LEAK);
  gtk_widget_set_visible (GTK_WIDGET (self->suggest), kind == DSC_FINDING_SUSPECT);
  gtk_widget_set_visible (self->confirm, kind == DSC_FINDING_SUSPECT || kind == DSC_FINDING_ODD);
  gtk_widget_set_visible (self->label, of_labels);
  name_suggestion (self, chosen);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "finding.move",
                                 !self->moving && !is_locked (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "finding.suggest", chosen->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "finding.confirm", chosen->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "finding.label", chosen->len > 0);
}

/* --- what it does --- */

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscFindingBar) self = data;
  DscWorkspace *workspace = DSC_WORKSPACE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n;

  self->moving = FALSE;
  if (dsc_workspace_fix_leaks_finish (workspace, result, &n, &error))
    {
      text = g_strdup_printf (
          ngettext ("%'u photo was moved to one side", "%'u photos were moved to one side", n), n);
      dsc_feedback_toast_undo (GTK_WIDGET (self), text);
    }
  else
    dsc_feedback_error (GTK_WIDGET (self), _ ("The copies could not be moved"), error);
  update (self);
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscFindingBar *self = DSC_FINDING_BAR (widget);

  self->moving = TRUE;
  update (self);
  dsc_workspace_fix_leaks_async (self->workspace, moved_cb, g_object_ref (self));
}

static void
leave_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscFindingBar *self = DSC_FINDING_BAR (widget);
  const GArray *photos = dsc_report_item_get_superfluous (self->item);
  DscDataset *dataset = dsc_report_item_get_dataset (self->item);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < photos->len; i++)
    g_ptr_array_add (items,
                     dsc_photo_item_new (dataset, g_array_index (photos, guint32, i), NULL, NULL));
  dsc_leave_out_photos (widget, self->workspace, items, TRUE);
}

/* One step to undo for each class. */
static void
suggest_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscFindingBar *self = DSC_FINDING_BAR (widget);
  g_autoptr (GPtrArray) chosen = dup_chosen (self, G_MAXUINT);
  g_autoptr (GHashTable) classes
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (DscReportItem) item = g_object_ref (self->item); /* whose the names are */
  GHashTableIter iter;
  gpointer class_name, photos;

  for (guint i = 0; i < chosen->len; i++)
    {
      DscPhotoItem *photo = g_ptr_array_index (chosen, i);
      const char *suggestion = suggestion_of (self, photo);
      GPtrArray *of_class = suggestion != NULL ? g_hash_table_lookup (classes, suggestion) : NULL;

      if (suggestion == NULL)
        continue;
      if (of_class == NULL)
        {
          of_class = g_ptr_array_new_with_free_func (g_object_unref);
          g_hash_table_insert (classes, (gpointer) suggestion, of_class);
        }
      g_ptr_array_add (of_class, g_object_ref (photo));
    }
  g_hash_table_iter_init (&iter, classes);
  while (g_hash_table_iter_next (&iter, &class_name, &photos))
    dsc_label_photos (widget, self->workspace, photos, class_name);
}

static void
confirm_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscFindingBar *self = DSC_FINDING_BAR (widget);
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autoptr (GPtrArray) chosen = dup_chosen (self, G_MAXUINT);
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *text = NULL;

  for (guint i = 0; i < chosen->len; i++)
    {
      DscPhotoItem *photo = g_ptr_array_index (chosen, i);
      guint32 index = dsc_photo_item_get_index (photo);

      if (dsc_photo_item_is_of (photo, dataset))
        g_array_append_val (photos, index);
    }
  if (photos->len == 0)
    return;
  dsc_report_confirm (dsc_workspace_get_report (self->workspace), (const guint32 *) photos->data,
                      photos->len);
  text = g_strdup_printf (ngettext ("%'u label is not doubted any more",
                                    "%'u labels are not doubted any more", photos->len),
                          photos->len);
  dsc_feedback_toast_undo (widget, text);
}

static void
label_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (GTK_WIDGET (DSC_FINDING_BAR (widget)->grid), "photos.label", NULL);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, closed_signal, 0);
}

/* --- the object --- */

void
dsc_finding_bar_set_grid (DscFindingBar *self, DscPhotoGrid *grid)
{
  g_return_if_fail (DSC_IS_FINDING_BAR (self) && DSC_IS_PHOTO_GRID (grid));

  self->grid = grid;
  g_signal_connect_object (grid, "notify::chosen", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (grid, "notify::n-chosen", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
dsc_finding_bar_set_finding (DscFindingBar *self, DscWorkspace *workspace, DscReportItem *item)
{
  g_return_if_fail (DSC_IS_FINDING_BAR (self));

  g_set_object (&self->workspace, workspace);
  g_set_object (&self->item, item);
  update (self);
}

static void
dsc_finding_bar_dispose (GObject *object)
{
  DscFindingBar *self = DSC_FINDING_BAR (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->item);
  self->grid = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_FINDING_BAR);
  G_OBJECT_CLASS (dsc_finding_bar_parent_class)->dispose (object);
}

static void
dsc_finding_bar_class_init (DscFindingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_WRAP_BOX);
  G_OBJECT_CLASS (klass)->dispose = dsc_finding_bar_dispose;
  closed_signal = g_signal_new ("closed", DSC_TYPE_FINDING_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-finding-bar.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DscFindingBar, name)
  BIND (icon);
  BIND (title);
  BIND (words);
  BIND (buttons);
  BIND (move);
  BIND (leave_out);
  BIND (suggest);
  BIND (confirm);
  BIND (label);
#undef BIND
  gtk_widget_class_install_action (widget_class, "finding.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "finding.move", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "finding.leave-out", NULL, leave_out_cb);
  gtk_widget_class_install_action (widget_class, "finding.suggest", NULL, suggest_cb);
  gtk_widget_class_install_action (widget_class, "finding.confirm", NULL, confirm_cb);
  gtk_widget_class_install_action (widget_class, "finding.label", NULL, label_cb);
}

static void
dsc_finding_bar_init (DscFindingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
