/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "common/dsc-print.h"

#define POINTS_A_UNIT 0.75 /* 72 / 96 */
#define FONT "Sans 10"
#define SMALL_FONT "Sans 8"
#define GAP 6.0   /* points between paragraphs */
#define FOOT 24.0 /* points for the number below */

/* --- charts --- */

typedef struct
{
  double width;
  double height;
  DscChartDrawFunc draw;
  gpointer data;          /* (owned) with destroy */
  GDestroyNotify destroy; /* (nullable) */
} Chart;

static void
chart_free (gpointer data, GClosure *unused)
{
  Chart *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
draw_chart_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Chart *self)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double room = gtk_print_context_get_width (context);
  double scale = MIN (room / self->width, gtk_print_context_get_height (context) / self->height);

  scale = MIN (scale, POINTS_A_UNIT);
  cairo_translate (cr, (room - scale * self->width) / 2, 0);
  cairo_scale (cr, scale, scale);
  self->draw (cr, self->width, self->height, self->data);
}

static GtkPrintOperation *
operation_new (const char *title, GtkPageOrientation orientation)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = gtk_page_setup_new ();

  gtk_page_setup_set_orientation (page, orientation);
  gtk_print_operation_set_default_page_setup (operation, page);
  gtk_print_operation_set_job_name (operation, title);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  return operation;
}

GtkPrintOperation *
dsc_print_chart_new (const char *title, double width, double height, DscChartDrawFunc draw,
                     gpointer data, GDestroyNotify destroy)
{
  GtkPrintOperation *operation = operation_new (
      title, width > height ? GTK_PAGE_ORIENTATION_LANDSCAPE : GTK_PAGE_ORIENTATION_PORTRAIT);
  Chart *chart = g_new0 (Chart, 1);

  chart->width = width;
  chart->height = height;
  chart->draw = draw;
  chart->data = data;
  chart->destroy = destroy;
  gtk_print_operation_set_n_pages (operation, 1);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_chart_cb), chart, chart_free, 0);
  return operation;
}

/* --- texts --- */

typedef struct
{
  char *title;           /* (owned) */
  GPtrArray *paragraphs; /* (owned) (element-type utf8) */
  GPtrArray *layouts;    /* (owned) (nullable) (element-type PangoLayout): of @paragraphs */
  GArray *begins;        /* (owned) (element-type guint): the first line of each page; lines of all
                            layouts are counted through */
} Text;

static void
text_free (Text *self)
{
  g_free (self->title);
  g_ptr_array_unref (self->paragraphs);
  g_clear_pointer (&self->layouts, g_ptr_array_unref);
  g_array_unref (self->begins);
  g_free (self);
}

static void
text_freed (gpointer data, GClosure *unused)
{
  text_free (data);
}

static PangoLayout *
layout_new (GtkPrintContext *context, const char *font, const char *markup)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_markup (layout, markup, -1);
  return layout;
}

static double
line_height (PangoLayout *layout, int line)
{
  PangoRectangle logical;

  pango_layout_line_get_extents (pango_layout_get_line_readonly (layout, line), NULL, &logical);
  return (double) logical.height / PANGO_SCALE
         + (line + 1 == pango_layout_get_line_count (layout) ? GAP : 0);
}

/* Where each page begins. A paragraph may be parted between two lines. */
static void
begin_text_cb (GtkPrintOperation *operation, GtkPrintContext *context, Text *self)
{
  double room = gtk_print_context_get_height (context) - FOOT;
  double y = 0;
  guint number = 0;

  g_clear_pointer (&self->layouts, g_ptr_array_unref);
  self->layouts = g_ptr_array_new_with_free_func (g_object_unref);
  g_array_set_size (self->begins, 0);
  g_array_append_val (self->begins, number);
  for (guint i = 0; i < self->paragraphs->len; i++)
    {
      PangoLayout *layout = layout_new (context, FONT, g_ptr_array_index (self->paragraphs, i));

      g_ptr_array_add (self->layouts, layout);
      for (int line = 0; line < pango_layout_get_line_count (layout); line++, number++)
        {
          double height = line_height (layout, line);

          if (y > 0 && y + height - GAP > room)
            {
              g_array_append_val (self->begins, number);
              y = 0;
            }
          y += height;
        }
    }
  gtk_print_operation_set_n_pages (operation, (int) self->begins->len);
}

static void
draw_foot (GtkPrintContext *context, const Text *self, int page)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autofree char *title = g_markup_escape_text (self->title, -1);
  /* Translators: what is printed; the page's number, and how many there are. */
  g_autofree char *words
      = g_strdup_printf (_ ("%s, page %d of %u"), title, page + 1, self->begins->len);
  g_autoptr (PangoLayout) layout = layout_new (context, SMALL_FONT, words);

  cairo_move_to (cr, 0, gtk_print_context_get_height (context) - FOOT / 2);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_text_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Text *self)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  guint first = g_array_index (self->begins, guint, page);
  guint end = (guint) page + 1 < self->begins->len ? g_array_index (self->begins, guint, page + 1)
                                                   : G_MAXUINT;
  guint number = 0;
  double y = 0;

  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = 0; i < self->layouts->len; i++)
    {
      PangoLayout *layout = g_ptr_array_index (self->layouts, i);

      for (int line = 0; line < pango_layout_get_line_count (layout); line++, number++)
        {
          PangoLayoutLine *shown = pango_layout_get_line_readonly (layout, line);
          PangoRectangle logical;

          if (number < first || number >= end)
            continue;
          pango_layout_line_get_extents (shown, NULL, &logical);
          cairo_move_to (cr, (double) logical.x / PANGO_SCALE,
                         y - (double) logical.y / PANGO_SCALE);
          pango_cairo_show_layout_line (cr, shown);
          y += line_height (layout, line);
        }
    }
  draw_foot (context, self, page);
}

GtkPrintOperation *
dsc_print_text_new (const char *title, GPtrArray *paragraphs)
{
  GtkPrintOperation *operation = operation_new (title, GTK_PAGE_ORIENTATION_PORTRAIT);
  Text *text = g_new0 (Text, 1);

  text->title = g_strdup (title);
  text->paragraphs = g_ptr_array_ref (paragraphs);
  text->begins = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect_data (operation, "begin-print", G_CALLBACK (begin_text_cb), text, text_freed, 0);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_text_cb), text);
  return operation;
}

/* --- printing --- */

static GtkPrintSettings *last_settings; /* (owned) (nullable) for the process */

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWidget *widget)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    g_set_object (&last_settings, gtk_print_operation_get_print_settings (operation));
  else if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      dsc_feedback_error (widget, _ ("It Was Not Printed"), error);
    }
}

void
dsc_print_run (GtkWidget *widget, GtkPrintOperation *operation)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_print_operation_set_allow_async (operation, TRUE);
  if (last_settings != NULL)
    gtk_print_operation_set_print_settings (operation, last_settings);
  g_signal_connect_object (operation, "done", G_CALLBACK (done_cb), widget, 0);
  /* A failure is told of by "done", too. */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL);
}
