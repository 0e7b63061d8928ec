/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos. All of it follows the workspace's report. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-activity-row.h"
#include "common/dsc-print.h"
#include "common/dsc-view-keys.h"
#include "data/dsc-report-list.h"
#include "data/dsc-report-print.h"

struct _DscReportList
{
  AdwBin parent_instance;
  DscWorkspace *workspace;      /* (owned) (nullable) */
  GSignalGroup *from_report;    /* (owned) */
  GSignalGroup *from_findings;  /* (owned) */
  GSignalGroup *from_workspace; /* (owned) */
  gint64 shown;                 /* the kind of the finding that is shown; −1: none is */
  gint64 focused; /* of the row that had the focus when rows were replaced; −1: none */

  GtkLabel *title;
  GtkLabel *text;
  GtkButton *check;
  DscActivityRow *progress;
  GtkListBox *list;
  GtkWidget *print;
  GtkWidget *labels;
  GtkLabel *labels_text;
  GtkButton *search;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint chosen_signal;

G_DEFINE_FINAL_TYPE (DscReportList, dsc_report_list, ADW_TYPE_BIN)

const char *
dsc_report_severity_icon (DscSeverity severity)
{
  switch (severity)
    {
    case DSC_SEVERITY_SERIOUS:
      return "dialog-error-symbolic";
    case DSC_SEVERITY_WARNING:
      return "dialog-warning-symbolic";
    case DSC_SEVERITY_NOTE:
    default:
      return "dialog-information-symbolic";
    }
}

/* --- what was found --- */

static GtkWidget *
add_line (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
create_row (gpointer data, gpointer unused)
{
  DscReportItem *item = data;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = g_object_new (
      GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name",
      dsc_report_severity_icon (dsc_report_item_get_severity (item)), NULL);
  g_autofree char *name
      /* Translators: how bad it is, what was found. */
      = g_strdup_printf (_ ("%s: %s"), dsc_report_item_get_severity_words (item),
                         dsc_report_item_get_title (item));

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 2);
  add_line (words, dsc_report_item_get_title (item), "heading");
  add_line (words, dsc_report_item_get_severity_words (item), "caption-heading");
  add_line (words, dsc_report_item_get_advice (item), "caption");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), words);
  gtk_widget_set_margin_top (line, 6);
  gtk_widget_set_margin_bottom (line, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  g_object_set_data_full (G_OBJECT (row), "finding", g_object_ref (item), g_object_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  dsc_report_item_get_advice (item), -1);
  return row;
}

static DscReportItem *
get_item (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "finding");
}

/* Returns: (nullable) */
static GtkListBoxRow *
find_row (DscReportList *self, gint64 kind)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if ((gint64) dsc_report_item_get_kind (get_item (row)) == kind)
      return row;
  return NULL;
}

static void
select_shown (DscReportList *self)
{
  GtkListBoxRow *row = find_row (self, self->shown);

  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    gtk_list_box_unselect_all (self->list);
}

/* Comes before the list's own handler: its rows are still there. */
static void
findings_changed_cb (DscReportList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_get_parent (focus) == GTK_WIDGET (self->list))
    self->focused = (gint64) dsc_report_item_get_kind (get_item (GTK_LIST_BOX_ROW (focus)));
}

/* Whoever goes through the list by keys stays where he was. */
static void
restore_focus (DscReportList *self)
{
  GtkListBoxRow *row = find_row (self, self->focused);

  if (self->focused >= 0 && row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  if (self->focused >= 0 && row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  self->focused = -1;
}

static void
row_activated_cb (DscReportList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, chosen_signal, 0, get_item (row));
}

void
dsc_report_list_set_shown (DscReportList *self, DscReportItem *item)
{
  g_return_if_fail (DSC_IS_REPORT_LIST (self));

  self->shown = item != NULL ? (gint64) dsc_report_item_get_kind (item) : -1;
  select_shown (self);
}

/* --- whether somebody has looked --- */

typedef struct
{
  const char *title;
  const char *text;
  const char *button; /* (nullable) */
} Words;

static Words
words_of (DscWorkspace *workspace)
{
  DscReport *report = dsc_workspace_get_report (workspace);
  const char *problem = dsc_report_get_problem (report);

  if (dsc_report_is_searching (report))
    return (Words){ _ ("Looking for Wrong Labels…"),
                    _ ("You can go on working meanwhile. A run that is going comes first."), NULL };
  if (dsc_report_get_activity (report) != NULL)
    return (Words){ _ ("Checking the Photos…"),
                    _ ("You can go on working meanwhile. What was looked at is remembered."),
                    NULL };
  if (dsc_workspace_is_missing (workspace))
    return (Words){ _ ("The Photos Are Not There"),
                    _ ("They can be checked when their folder, or its drive, is back."), NULL };
  if (problem != NULL)
    return (Words){ _ ("The Check Failed"), problem, _ ("_Try Again") };
  if (dsc_report_get_state (report) == DSC_REPORT_UNCHECKED)
    return (Words){ _ ("Not Checked Yet"),
                    _ ("Copies that are in training and in validation, damaged files, classes that "
                       "are too small: see what spoils a model before it is trained. Every photo "
                       "is read once."),
                    _ ("_Check the Photos") };
  if (!dsc_report_is_current (report))
    return (Words){ _ ("Out of Date"), _ ("Photos have come, gone or changed since."),
                    _ ("_Check Again") };
  if (g_list_model_get_n_items (dsc_report_get_findings (report)) == 0)
    return (Words){ _ ("Nothing Was Found"),
                    _ ("No copies, no damaged files, no class that is too small."), NULL };
  return (Words){ _ ("What Is Wrong with the Photos"), _ ("Choose a line to see its photos."),
                  NULL };
}

static void
update_labels (DscReportList *self, DscReport *report)
{
  gboolean done = dsc_report_has_suspects (report);

  gtk_label_set_text (
      self->labels_text,
      dsc_workspace_is_training (self->workspace)
          ? _ ("The built-in network says which labels it doubts. It begins when the run that is "
               "going has ended.")
      : done && !dsc_report_has_current_suspects (report) ? _ (
            "They were looked for, but photos or labels have changed since. Cropped copies of new "
            "photos are found when you look again.")
      : done
          ? _ ("They were looked for in these photos.")
          : _ ("The built-in network compares every photo with all others, and says which labels "
               "it doubts. Cropped copies are found only with that, too. It takes about as long as "
               "the recipe Instant; the time that is left is shown."));
  gtk_button_set_label (self->search, done ? _ ("_Look Again") : _ ("_Look for Wrong Labels"));
}

static void
update (DscReportList *self)
{
  DscReport *report = self->workspace != NULL ? dsc_workspace_get_report (self->workspace) : NULL;
  DscActivity *activity = report != NULL ? dsc_report_get_activity (report) : NULL;
  gboolean known = report != NULL && dsc_report_get_state (report) != DSC_REPORT_NOTHING;
  gboolean may_begin = known && activity == NULL && !dsc_workspace_is_missing (self->workspace);
  gboolean checked = known && dsc_report_get_state (report) == DSC_REPORT_CHECKED;
  Words words = { "", "", NULL };

  if (known)
    words = words_of (self->workspace);
  gtk_label_set_text (self->title, words.title);
  gtk_label_set_text (self->text, words.text);
  gtk_widget_set_visible (GTK_WIDGET (self->check), words.button != NULL);
  if (words.button != NULL)
    gtk_button_set_label (self->check, words.button);
  g_object_set (self->progress, "activity", activity, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), activity != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          known && g_list_model_get_n_items (dsc_report_get_findings (report)) > 0);
  gtk_widget_set_visible (self->labels, known && activity == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.check", may_begin);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.search", may_begin);
  gtk_widget_set_visible (self->print, checked);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.print", checked);
  if (known)
    update_labels (self, report);
  select_shown (self);
  restore_focus (self);
}

static void
check_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_report_check (dsc_workspace_get_report (DSC_REPORT_LIST (widget)->workspace));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_report_search (dsc_workspace_get_report (DSC_REPORT_LIST (widget)->workspace));
}

static void
print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscWorkspace *workspace = DSC_REPORT_LIST (widget)->workspace;
  g_autoptr (GtkPrintOperation) operation = dsc_report_print_new (
      dsc_workspace_get_report (workspace), dsc_workspace_get_title (workspace));

  dsc_print_run (widget, operation);
}

/* --- the object --- */

void
dsc_report_list_set_workspace (DscReportList *self, DscWorkspace *workspace)
{
  DscReport *report;

  g_return_if_fail (DSC_IS_REPORT_LIST (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  report = workspace != NULL ? dsc_workspace_get_report (workspace) : NULL;
  g_signal_group_set_target (self->from_report, report);
  g_signal_group_set_target (self->from_workspace, workspace);
  g_signal_group_set_target (self->from_findings,
                             report != NULL ? dsc_report_get_findings (report) : NULL);
  gtk_list_box_bind_model (self->list, report != NULL ? dsc_report_get_findings (report) : NULL,
                           create_row, NULL, NULL);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

static void
dsc_report_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    g_value_set_object (value, DSC_REPORT_LIST (object)->workspace);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_report_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    dsc_report_list_set_workspace (DSC_REPORT_LIST (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_report_list_dispose (GObject *object)
{
  DscReportList *self = DSC_REPORT_LIST (object);

  if (self->from_report != NULL)
    g_signal_group_set_target (self->from_report, NULL);
  if (self->from_workspace != NULL)
    g_signal_group_set_target (self->from_workspace, NULL);
  if (self->from_findings != NULL)
    g_signal_group_set_target (self->from_findings, NULL);
  g_clear_object (&self->from_report);
  g_clear_object (&self->from_findings);
  g_clear_object (&self->from_workspace);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_REPORT_LIST);
  G_OBJECT_CLASS (dsc_report_list_parent_class)->dispose (object);
}

static void
dsc_report_list_class_init (DscReportListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_ACTIVITY_ROW);
  object_class->get_property = dsc_report_list_get_property;
  object_class->set_property = dsc_report_list_set_property;
  object_class->dispose = dsc_report_list_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  chosen_signal = g_signal_new ("chosen", DSC_TYPE_REPORT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, DSC_TYPE_REPORT_ITEM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-report-list.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DscReportList, name)
  BIND (title);
  BIND (text);
  BIND (check);
  BIND (progress);
  BIND (list);
  BIND (print);
  BIND (labels);
  BIND (labels_text);
  BIND (search);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "report.check", NULL, check_cb);
  gtk_widget_class_install_action (widget_class, "report.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "report.print", NULL, print_cb);
}

static void
dsc_report_list_init (DscReportList *self)
{
  static const DscViewKey keys[] = { { "<Control><Shift>p", "report.print" } };

  self->shown = self->focused = -1;
  self->from_findings = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->from_findings, "items-changed",
                                  G_CALLBACK (findings_changed_cb), self);
  self->from_report = g_signal_group_new (DSC_TYPE_REPORT);
  g_signal_group_connect_swapped (self->from_report, "changed", G_CALLBACK (update), self);
  self->from_workspace = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_swapped (self->from_workspace, "notify::training", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->from_workspace, "notify::missing", G_CALLBACK (update),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_view_keys_add (GTK_WIDGET (self), keys, G_N_ELEMENTS (keys));
  update (self);
}
