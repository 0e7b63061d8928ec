/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of classes in which those that are taken for one another are neighbours. */
#include "config.h"

#include "engine/dsc-confusion.h"

/* A cluster: places (indices into the classes that are ordered), in their order. */
typedef struct
{
  guint *places; /* (owned) */
  guint n;
} Cluster;

typedef struct
{
  guint n;            /* classes */
  double *similarity; /* (owned) n × n, by place */
  Cluster *clusters;  /* (owned) (array length=n_clusters): by their least place */
  guint n_clusters;
} Ordering;

static double
similarity_of (const Ordering *self, guint a, guint b)
{
  return self->similarity[(gsize) a * self->n + b];
}

static guint64
row_sum (const DscConfusion *confusion, guint actual)
{
  guint64 sum = 0;

  for (guint j = 0; j < confusion->n; j++)
    sum += confusion->counts[(gsize) actual * confusion->n + j];
  return sum;
}

/* Shares, lest a class with many photos seem to be like every other. */
static void
compare_classes (Ordering *self, const DscConfusion *confusion, const guint *classes)
{
  g_autofree guint64 *photos = g_new (guint64, MAX (self->n, 1));

  for (guint i = 0; i < self->n; i++)
    photos[i] = row_sum (confusion, classes[i]);
  for (guint i = 0; i < self->n; i++)
    for (guint j = 0; j < self->n; j++)
      {
        guint64 taken = (guint64) confusion->counts[(gsize) classes[i] * confusion->n + classes[j]]
                        + confusion->counts[(gsize) classes[j] * confusion->n + classes[i]];
        guint64 both = photos[i] + photos[j];

        if (i != j && both > 0)
          self->similarity[(gsize) i * self->n + j] = (double) taken / both;
      }
}

/* Gives the two clusters that are the most alike, the first of several. Returns: whether anything
 * connects them. */
static gboolean
find_pair (const Ordering *self, const double *means, guint *first, guint *second)
{
  double best = 0;

  for (guint i = 0; i < self->n_clusters; i++)
    for (guint j = i + 1; j < self->n_clusters; j++)
      if (means[(gsize) i * self->n + j] > best)
        {
          best = means[(gsize) i * self->n + j];
          *first = i;
          *second = j;
        }
  return best > 0;
}

static void
reverse (Cluster *self)
{
  for (guint i = 0; i < self->n / 2; i++)
    {
      guint place = self->places[i];

      self->places[i] = self->places[self->n - 1 - i];
      self->places[self->n - 1 - i] = place;
    }
}

/* Turns both so that the end of the first and the beginning of the second are the most alike. */
static void
turn (const Ordering *self, Cluster *a, Cluster *b)
{
  double best = -1;
  guint chosen = 0;

  g_return_if_fail (a->places != NULL && b->places != NULL);

  for (guint way = 0; way < 4; way++)
    {
      guint end = a->places[way & 1 ? 0 : a->n - 1];
      guint begin = b->places[way & 2 ? b->n - 1 : 0];

      if (similarity_of (self, end, begin) > best)
        {
          best = similarity_of (self, end, begin);
          chosen = way;
        }
    }
  if (chosen & 1)
    reverse (a);
  if (chosen & 2)
    reverse (b);
}

/* Appends cluster @second to @first, and closes the gap. */
static void
join (Ordering *self, guint first, guint second)
{
  Cluster *a = &self->clusters[first];
  Cluster *b = &self->clusters[second];

  turn (self, a, b);
  a->places = g_renew (guint, a->places, a->n + b->n);
  for (guint i = 0; i < b->n; i++)
    a->places[a->n + i] = b->places[i];
  a->n += b->n;
  g_free (b->places);
  self->n_clusters--;
  for (guint i = second; i < self->n_clusters; i++)
    self->clusters[i] = self->clusters[i + 1];
}

/* Keeps the means as join() keeps the clusters: weighted by size, the mean of a joined cluster is
 * that of its two. */
static void
join_means (const Ordering *self, double *means, guint first, guint second)
{
  double a = self->clusters[first].n;
  double b = self->clusters[second].n;
  guint n = self->n;

  for (guint i = 0; i < self->n_clusters; i++)
    {
      double mean
          = (a * means[(gsize) i * n + first] + b * means[(gsize) i * n + second]) / (a + b);

      means[(gsize) i * n + first] = means[(gsize) first * n + i] = mean;
    }
  for (guint i = 0; i < self->n_clusters; i++)
    for (guint j = second; j + 1 < self->n_clusters; j++)
      means[(gsize) i * n + j] = means[(gsize) i * n + j + 1];
  for (guint i = second; i + 1 < self->n_clusters; i++)
    for (guint j = 0; j < self->n_clusters; j++)
      means[(gsize) i * n + j] = means[(gsize) (i + 1) * n + j];
}

static void
join_all (Ordering *self)
{
  g_autofree double *means = g_memdup2 (self->similarity, sizeof (double) * self->n * self->n);
  guint first = 0, second = 0;

  while (find_pair (self, means, &first, &second))
    {
      join_means (self, means, first, second);
      join (self, first, second);
    }
}

guint *
dsc_confusion_order_by_similarity (const DscConfusion *self, const guint *classes, guint n)
{
  Ordering ordering = { .n = n, .n_clusters = n };
  guint *ordered = g_new (guint, MAX (n, 1));
  guint done = 0;

  ordering.similarity = g_new0 (double, (gsize) n *n + 1);
  ordering.clusters = g_new0 (Cluster, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      ordering.clusters[i].places = g_memdup2 (&i, sizeof i);
      ordering.clusters[i].n = 1;
    }
  compare_classes (&ordering, self, classes);
  join_all (&ordering);
  for (guint i = 0; i < ordering.n_clusters; i++)
    {
      for (guint j = 0; j < ordering.clusters[i].n; j++)
        ordered[done++] = classes[ordering.clusters[i].places[j]];
      g_free (ordering.clusters[i].places);
    }
  g_free (ordering.clusters);
  g_free (ordering.similarity);
  return ordered;
}

DscConfusion *
dsc_confusion_select (const DscConfusion *self, const guint *classes, guint n)
{
  DscConfusion *selected = g_new0 (DscConfusion, 1);

  selected->n = n;
  selected->counts = g_new (guint32, (gsize) n * n + 1);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      selected->counts[(gsize) i * n + j] = self->counts[(gsize) classes[i] * self->n + classes[j]];
  return selected;
}
