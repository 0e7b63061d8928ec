/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-choice-factory.h"
#include "import/dsc-import-folder.h"
#include "import/dsc-reading-outcome.h"
#include "import/dsc-reading-table.h"
#include "import/dsc-reading-window.h"

/* While somebody types: milliseconds. */
#define PATIENCE 250

struct _DscReadingWindow
{
  AdwWindow parent_instance;
  DscWorkspace *workspace;   /* (owned) */
  DscReading *reading;       /* (owned) */
  DscImportPreview *preview; /* (owned) (nullable) of the reading, or of the one before */
  GCancellable *cancellable; /* (owned) (nullable) of what is being looked at */
  guint later;               /* source that begins to look; 0: none */
  guint n_listed;            /* columns in the choices */
  char own_delimiter;        /* among the choices, after the usual ones; 0: none */
  gboolean filling;          /* what changes is not a person's choice */

  /* Template widgets */
  AdwWindowTitle *title;
  GtkWidget *import_button;
  GtkSpinner *spinner;
  GtkWidget *rows_group;
  GtkGrid *grid;
  AdwPreferencesGroup *columns_group;
  AdwComboRow *path_row;
  AdwComboRow *label_row;
  AdwComboRow *split_row;
  AdwComboRow *delimiter_row;
  AdwActionRow *images_row;
  AdwPreferencesGroup *pattern_group;
  AdwComboRow *preset_row;
  AdwEntryRow *pattern_row;
  AdwPreferencesGroup *outcome_group;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscReadingWindow, dsc_reading_window, ADW_TYPE_WINDOW)

/* What can be chosen between the columns; the first is a guess. */
static const char delimiters[] = { '\0', ',', ';', '\t', '|' };

/* What usually tells the class of photos that lie in no folder of it. */
static const struct
{
  const char *words;
  const char *pattern; /* (nullable) the folder */
} presets[] = {
  { N_ ("The folder that it lies in"), NULL },
  { N_ ("Its name up to the number: cat_012.jpg"), "([^/]+?)[ _.-]*\\(?\\d+\\)?\\.[^./]+$" },
  { N_ ("Its name up to the first _ or -: cat-x.jpg"), "([^/_-]+)[_-][^/]*$" },
  { N_ ("Its name up to the last _: big_cat_x.jpg"), "([^/]+)_[^/_]*$" },
  { N_ ("The folder above its folder: cat/x/1.jpg"), "([^/]+)/[^/]+/[^/]+$" },
  { N_ ("The topmost folder: cat/x/y/1.jpg"), "^([^/]+)/" },
};

static void look_later (DscReadingWindow *self);

/* --- what is found --- */

/* How much of it is found stands beside what is chosen, where it is seen without scrolling. */
static void
show_words (DscReadingWindow *self, const char *words)
{
  adw_preferences_group_set_description (self->columns_group, words);
  adw_preferences_group_set_description (self->pattern_group, words);
}

static void
show_outcome (DscReadingWindow *self)
{
  g_autofree char *found = dsc_reading_outcome_words (self->preview);

  show_words (self, self->preview->problem != NULL
                        ? _ ("It cannot be read like this; why is said below.")
                        : found);
  dsc_reading_outcome_show (self->outcome_group, self->preview);
}

/* --- the table --- */

static void
fill_choice (DscReadingWindow *self, AdwComboRow *row, const char *chosen)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("Guess"));
  for (guint c = 0; c < self->preview->n_columns; c++)
    gtk_string_list_take (list, dsc_reading_table_name_column (self->preview, c));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, dsc_reading_table_find_column (self->preview, chosen));
}

static void
say_guess (DscReadingWindow *self, AdwComboRow *row, int column)
{
  g_autofree char *name
      = column >= 0 ? dsc_reading_table_name_column (self->preview, (guint) column) : NULL;
  g_autofree char *words = NULL;

  if (adw_combo_row_get_selected (row) == 0 && self->preview->plan != NULL)
    words
        = name != NULL ? g_strdup_printf (_ ("Guessed: %s"), name) : g_strdup (_ ("Guessed: none"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words != NULL ? words : "");
}

/* More than one column may make the file's name. */
static void
say_path (DscReadingWindow *self)
{
  const DscTablePlan *plan = self->preview->plan;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *words = NULL;

  for (guint i = 0; plan != NULL && adw_combo_row_get_selected (self->path_row) == 0
                    && i < plan->path_columns->len;
       i++)
    {
      g_autofree char *name = dsc_reading_table_name_column (
          self->preview, g_array_index (plan->path_columns, guint, i));

      g_string_append_printf (names, "%s%s", i > 0 ? " / " : "", name);
    }
  words = names->len > 0 ? g_strdup_printf (_ ("Guessed: %s"), names->str) : g_strdup ("");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->path_row), words);
}

static void
say_delimiter (DscReadingWindow *self)
{
  const char *words = "";
  g_autofree char *guessed = NULL;

  for (guint i = 1; i < G_N_ELEMENTS (delimiters); i++)
    if (delimiters[i] == self->preview->delimiter
        && adw_combo_row_get_selected (self->delimiter_row) == 0)
      words = gtk_string_list_get_string (
          GTK_STRING_LIST (adw_combo_row_get_model (self->delimiter_row)), i);
  guessed = *words != '\0' ? g_strdup_printf (_ ("Guessed: %s"), words) : g_strdup ("");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->delimiter_row), guessed);
}

static void
fill_table (DscReadingWindow *self)
{
  const DscTablePlan *plan = self->preview->plan;
  g_autofree char *folder = dsc_path_display (self->preview->folder);

  dsc_reading_table_fill (self->grid, self->preview);
  /* The choices stay as they are while the columns do: a list that is open is not taken away. */
  if (self->n_listed != self->preview->n_columns)
    {
      self->n_listed = self->preview->n_columns;
      fill_choice (self, self->path_row, self->reading->path_columns);
      fill_choice (self, self->label_row, self->reading->label_column);
      fill_choice (self, self->split_row, self->reading->split_column);
    }
  say_path (self);
  say_guess (self, self->label_row, plan != NULL ? plan->label_column : -1);
  say_guess (self, self->split_row, plan != NULL ? plan->split_column : -1);
  say_delimiter (self);
  adw_action_row_set_subtitle (self->images_row, folder);
}

/* --- looking --- */

static void
show_preview (DscReadingWindow *self)
{
  self->filling = TRUE;
  gtk_widget_set_visible (self->rows_group, self->preview->is_table);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_group), self->preview->is_table);
  gtk_widget_set_visible (GTK_WIDGET (self->pattern_group), !self->preview->is_table);
  if (self->preview->is_table)
    fill_table (self);
  show_outcome (self);
  self->filling = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import",
                                 self->preview->problem == NULL && self->preview->n_found > 0);
}

static void
show_failure (DscReadingWindow *self, const GError *error)
{
  show_words (self, NULL);
  dsc_reading_outcome_show_problem (self->outcome_group, error->message);
}

/* Takes its reference of the window. */
static void
looked_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscReadingWindow) self = window;
  g_autoptr (GError) error = NULL;
  DscImportPreview *preview = dsc_workspace_preview_finish (self->workspace, result, &error);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      dsc_import_preview_free (preview);
      return;
    }
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  if (preview == NULL)
    {
      show_failure (self, error);
      return;
    }
  dsc_import_preview_free (self->preview);
  self->preview = preview;
  show_preview (self);
}

static void
stop_looking (DscReadingWindow *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
look (DscReadingWindow *self)
{
  stop_looking (self);
  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import", FALSE);
  dsc_workspace_preview_async (self->workspace, self->reading, self->cancellable, looked_cb,
                               g_object_ref (self));
}

static gboolean
later_cb (gpointer data)
{
  DscReadingWindow *self = data;

  self->later = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look_later (DscReadingWindow *self)
{
  stop_looking (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import", FALSE);
  self->later = g_timeout_add (PATIENCE, later_cb, self);
}

/* --- what a person chooses --- */

/* A column by its number, which is one whatever the header says. */
static void
take_column (AdwComboRow *row, char **column)
{
  guint selected = adw_combo_row_get_selected (row);

  g_free (*column);
  *column = selected == 0 || selected == GTK_INVALID_LIST_POSITION
                ? NULL
                : g_strdup_printf ("%u", selected);
}

/* Returns: which byte is chosen to stand between columns; 0: a guess. */
static char
chosen_delimiter (DscReadingWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->delimiter_row);

  return selected < G_N_ELEMENTS (delimiters) ? delimiters[selected] : self->own_delimiter;
}

static void
chosen_cb (DscReadingWindow *self)
{
  if (self->filling || self->preview == NULL)
    return;
  /* Several columns that were found together are kept, as long as nobody chooses one. */
  if (adw_combo_row_get_selected (self->path_row) != 0 || self->reading->path_columns == NULL
      || strchr (self->reading->path_columns, ',') == NULL)
    take_column (self->path_row, &self->reading->path_columns);
  take_column (self->label_row, &self->reading->label_column);
  take_column (self->split_row, &self->reading->split_column);
  if (chosen_delimiter (self) != self->reading->delimiter)
    {
      self->reading->delimiter = chosen_delimiter (self);
      g_clear_pointer (&self->reading->path_columns, g_free);
      g_clear_pointer (&self->reading->label_column, g_free);
      g_clear_pointer (&self->reading->split_column, g_free);
      self->n_listed = G_MAXUINT;
    }
  look (self);
}

/* The entry shows what the preset is, so that it can be changed. */
static void
preset_cb (DscReadingWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->preset_row);

  if (self->filling || selected >= G_N_ELEMENTS (presets))
    return;
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->pattern_row),
                         presets[selected].pattern != NULL ? presets[selected].pattern : "");
  self->filling = FALSE;
  g_free (self->reading->label_pattern);
  self->reading->label_pattern = g_strdup (presets[selected].pattern);
  look (self);
}

/* The preset of @pattern; behind the last one: a pattern of the person's own. */
static guint
find_preset (const char *pattern)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (presets) && g_strcmp0 (presets[i].pattern, pattern) != 0)
    i++;
  return i;
}

static void
pattern_cb (DscReadingWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->pattern_row));

  if (self->filling)
    return;
  g_free (self->reading->label_pattern);
  self->reading->label_pattern = *text != '\0' ? g_strdup (text) : NULL;
  self->filling = TRUE;
  adw_combo_row_set_selected (self->preset_row, find_preset (self->reading->label_pattern));
  self->filling = FALSE;
  look_later (self);
}

static void
images_chosen_cb (GtkWindow *window, const char *folder)
{
  DscReadingWindow *self = DSC_READING_WINDOW (window);

  g_free (self->reading->images);
  self->reading->images = g_strdup (folder);
  look (self);
}

static void
choose_images_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const DscImportPreview *preview = DSC_READING_WINDOW (widget)->preview;

  dsc_import_choose_folder (GTK_WINDOW (widget), _ ("The Folder That the Photos Lie In"),
                            preview != NULL ? preview->folder : NULL, images_chosen_cb);
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- object --- */

static void
dsc_reading_window_dispose (GObject *object)
{
  DscReadingWindow *self = DSC_READING_WINDOW (object);

  stop_looking (self);
  self->filling = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_READING_WINDOW);
  G_OBJECT_CLASS (dsc_reading_window_parent_class)->dispose (object);
}

static void
dsc_reading_window_finalize (GObject *object)
{
  DscReadingWindow *self = DSC_READING_WINDOW (object);

  g_clear_object (&self->workspace);
  dsc_reading_free (self->reading);
  dsc_import_preview_free (self->preview);
  G_OBJECT_CLASS (dsc_reading_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/import/dsc-reading-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, rows_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, columns_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, path_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, label_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, split_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, delimiter_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, images_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, pattern_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, preset_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, pattern_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, outcome_group);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, pattern_cb);
}

static void
dsc_reading_window_class_init (DscReadingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_reading_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_reading_window_finalize;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", DSC_TYPE_READING_WINDOW, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "reading.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "reading.choose-images", NULL, choose_images_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fill_fixed_choices (DscReadingWindow *self)
{
  const char *const words[]
      = { _ ("Guess"), _ ("Comma"), _ ("Semicolon"), _ ("Tab"), _ ("Vertical bar"), NULL };
  g_autoptr (GtkStringList) between = gtk_string_list_new (words);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    gtk_string_list_append (names, _ (presets[i].words));
  gtk_string_list_append (names, _ ("A pattern of your own"));
  adw_combo_row_set_model (self->delimiter_row, G_LIST_MODEL (between));
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (names));
}

static void
dsc_reading_window_init (DscReadingWindow *self)
{
  g_autoptr (GtkListItemFactory) whole = dsc_choice_factory_new (PANGO_ELLIPSIZE_NONE);

  self->filling = TRUE;
  self->n_listed = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_list_factory (self->preset_row, whole);
  fill_fixed_choices (self);
  self->filling = FALSE;
}

/* Chooses @delimiter, which is among the choices then, whatever it is. */
static void
choose_delimiter (DscReadingWindow *self, char delimiter)
{
  GListModel *choices = adw_combo_row_get_model (self->delimiter_row);
  const char words[] = { delimiter, '\0' };
  g_autofree char *shown = NULL;
  guint i = 0;

  while (i < G_N_ELEMENTS (delimiters) && delimiters[i] != delimiter)
    i++;
  if (i == G_N_ELEMENTS (delimiters))
    {
      self->own_delimiter = delimiter;
      shown = dsc_path_display (words);
      gtk_string_list_append (GTK_STRING_LIST (choices), shown);
    }
  adw_combo_row_set_selected (self->delimiter_row, i);
}

/* Shows what is chosen at first. */
static void
take_reading (DscReadingWindow *self)
{
  const DscReading *reading = self->reading;

  self->filling = TRUE;
  choose_delimiter (self, reading->delimiter);
  adw_combo_row_set_selected (self->preset_row, find_preset (reading->label_pattern));
  gtk_editable_set_text (GTK_EDITABLE (self->pattern_row),
                         reading->label_pattern != NULL ? reading->label_pattern : "");
  self->filling = FALSE;
}

GtkWidget *
dsc_reading_window_new (GtkWindow *parent, DscWorkspace *workspace, const DscReading *reading)
{
  DscReadingWindow *self = g_object_new (DSC_TYPE_READING_WINDOW, "transient-for", parent,
                                         "destroy-with-parent", TRUE, NULL);
  g_autofree char *name = g_path_get_basename (reading->source);
  g_autofree char *shown = dsc_path_display (name);

  self->workspace = g_object_ref (workspace);
  self->reading = dsc_reading_copy (reading);
  adw_window_title_set_subtitle (self->title, shown);
  take_reading (self);
  look (self);
  return GTK_WIDGET (self);
}

const DscReading *
dsc_reading_window_get_reading (DscReadingWindow *self)
{
  return self->reading;
}
