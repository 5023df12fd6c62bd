"""Windows of sentiment over a lake, on Spark: EMR Serverless, Glue, or any other.

    spark-submit windows.py --lake s3://bucket/prefix --from 2026-03-01T00:00Z --to 2026-03-02T00:00Z --model model.json

Works out each window of the span anew and adds those that are new or have changed to `windows/`, as the next
revision. Running it again adds nothing; a run that was cut off is made good by the next. The rows are those of
`undertone windows` and of Athena's statement (docs/warehouse.md).
"""

import argparse
import json
import math
from datetime import datetime, timedelta, timezone

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from lake import live_posts, paths_that_are, read_text

LABELS = ("positive", "neutral", "negative", "mixed")
Z = 1.959963984540054
Z2 = Z * Z
KEY = ["window_start", "window_end", "topic"]


def clamp(value):
    return min(1.0, max(0.0, value))


def inverse(matrix):
    """By Gauss and Jordan, with pivoting; None of a singular matrix."""
    size = len(matrix)
    rows = [list(row) + [1.0 if i == j else 0.0 for j in range(size)] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        if abs(scale) < 1e-12:
            return None
        rows[column] = [value / scale for value in rows[column]]
        for i, row in enumerate(rows):
            factor = row[column]
            if i != column and factor != 0:
                rows[i] = [value - factor * lead for value, lead in zip(row, rows[column])]
    return [row[size:] for row in rows]


def wilson(share, n):
    centre = (share + Z2 / (2 * n)) / (1 + Z2 / n)
    half = (Z / (1 + Z2 / n)) * math.sqrt((share * (1 - share)) / n + Z2 / (4 * n * n))
    low = 0.0 if share == 0 else min(share, clamp(centre - half))
    high = 1.0 if share == 1 else max(share, clamp(centre + half))
    return low, high


class Intervals:
    """The 95 % interval of each label's share; method, assumptions and coverage are in docs/intervals.md."""

    def __init__(self, confusion):
        """`confusion`: the labels of a model and how often texts of each were given each; None where unknown."""
        self.labels, counts = confusion or (None, None)
        if confusion is None:
            return
        size = len(self.labels)
        self.totals = [sum(row) + size for row in counts]
        self.rates = [[(count + 1) / total for count in row] for row, total in zip(counts, self.totals)]
        self.weights = inverse(self.rates)

    def of(self, label, counts, scored):
        """Both ends, or None where nothing is scored or the model cannot give the label."""
        if scored <= 0:
            return None
        observed = counts[label] / scored
        if self.labels is None:
            return wilson(observed, scored)
        if any(counts[other] > 0 for other in LABELS if other != "mixed" and other not in self.labels):
            return wilson(observed, scored)
        if label not in self.labels:
            return wilson(observed, scored) if label == "mixed" else None
        if self.weights is None:
            return 0.0, 1.0
        centre, half = self._corrected(self.labels.index(label), counts, scored)
        return min(observed, clamp(centre - half)), max(observed, clamp(centre + half))

    def _corrected(self, k, counts, scored):
        size = len(self.labels)
        n = scored + Z2
        q = [
            (counts[label] + Z2 / (2 if j == k else 2 * (size - 1))) / n for j, label in enumerate(self.labels)
        ]
        pi = [sum(share * self.weights[j][i] for j, share in enumerate(q)) for i in range(size)]
        column = [row[k] for row in self.weights]

        def variance(shares):
            mean = sum(share * weight for share, weight in zip(shares, column))
            square = sum(share * weight**2 for share, weight in zip(shares, column))
            return max(0.0, square - mean**2)

        confusing = sum(
            clamp(pi[i]) ** 2 * variance(row) / self.totals[i] for i, row in enumerate(self.rates)
        )
        weighed = column + [0.0] if counts["mixed"] > 0 and "mixed" not in self.labels else column
        continuity = (max(weighed) - min(weighed)) / (2 * n)
        return pi[k], Z * math.sqrt(variance(q) / n + confusing) + continuity


def count(posts: DataFrame, length_ms: int) -> DataFrame:
    """Posts, labels and sums of scores by window and topic; `*` is the topic of all posts. Sums are exact."""
    start = F.floor(F.unix_millis("created_at") / F.lit(float(length_ms))) * length_ms
    timed = posts.withColumn("start", start.cast("long")).withColumn(
        "topic", F.explode(F.concat(F.array(F.lit("*")), F.coalesce("topics", F.array())))
    )
    scored = F.col("sentiment").isNotNull()
    tenths = {
        label: F.when(scored, F.round(F.coalesce(F.col(label), F.lit(0.0)) * 10_000).cast("long")).otherwise(0)
        for label in LABELS
    }
    return timed.groupBy("start", "topic").agg(
        F.count("*").alias("posts"),
        F.count("sentiment").alias("scored"),
        *[F.count(F.when(F.col("sentiment") == label, True)).alias(f"n_{label}") for label in LABELS],
        *[F.sum(tenths[label]).alias(f"sum_{label}") for label in LABELS],
    )


def to_windows(counted: DataFrame, length_ms: int, confusion) -> DataFrame:
    intervals = Intervals(confusion)
    ends = [f"share_{label}_{end}" for label in LABELS for end in ("low", "high")]

    @F.udf(T.StructType([T.StructField(name, T.DoubleType()) for name in ends]))
    def interval(scored, *counts):
        by_label = dict(zip(LABELS, counts))
        found = [intervals.of(label, by_label, scored) or (None, None) for label in LABELS]
        return tuple(end for both in found for end in both)

    n = F.when(F.col("scored") > 0, F.col("scored"))
    return counted.withColumn(
        "interval", interval("scored", *[f"n_{label}" for label in LABELS])
    ).select(
        F.timestamp_millis("start").alias("window_start"),
        F.timestamp_millis(F.col("start") + length_ms).alias("window_end"),
        "topic",
        "posts",
        "scored",
        *[(F.col(f"sum_{label}") / n / 10_000).alias(f"avg_{label}") for label in LABELS],
        *[(F.col(f"n_{label}") / n).alias(f"share_{label}") for label in LABELS],
        *[F.col(f"interval.{name}").alias(name) for name in ends],
        F.lit(None).cast("double").alias("coverage"),
        F.lit(0).cast("long").alias("revision"),
    )


COMPARED = (
    ["posts", "scored"] + [f"avg_{label}" for label in LABELS] + [f"share_{label}" for label in LABELS]
)


def next_revisions(fresh: DataFrame, stored: DataFrame, minutes: int, first, last) -> DataFrame:
    """The rows that are to be added: windows that are new, have changed, or have lost their last post."""
    newest = Window.partitionBy(*KEY).orderBy(F.col("revision").desc())
    issued = (
        stored.where(
            (F.col("window_start") >= first)
            & (F.col("window_end") <= last)
            & (F.unix_millis("window_end") - F.unix_millis("window_start") == minutes * 60_000)
        )
        .withColumn("place", F.row_number().over(newest))
        .where("place = 1")
        .alias("issued")
    )
    fresh = fresh.alias("fresh")
    same = [F.col(f"fresh.{name}") == F.col(f"issued.{name}") for name in KEY]
    changed = F.lit(False)
    for name in COMPARED:
        changed = changed | ~F.col(f"fresh.{name}").eqNullSafe(F.col(f"issued.{name}"))
    due = (
        F.when(F.col("issued.topic").isNull(), True)
        .when(F.col("fresh.topic").isNull(), F.col("issued.posts") > 0)
        .otherwise(changed)
    )

    def value(name):
        if name in KEY:
            return F.coalesce(f"fresh.{name}", f"issued.{name}")
        if name in ("posts", "scored"):
            return F.coalesce(F.col(f"fresh.{name}"), F.lit(0))
        if name == "revision":
            return F.coalesce(F.col("issued.revision"), F.lit(0)) + 1
        return F.col(f"fresh.{name}")

    joined = fresh.join(issued, same, "full_outer").where(due)
    return joined.select(*[value(name).cast(kind).alias(name) for name, kind in fresh.dtypes])


def run(spark: SparkSession, lake: str, minutes: int, first: datetime, last: datetime, confusion) -> int:
    """Returns how many rows were added."""
    length_ms = minutes * 60_000
    posts = live_posts(spark, lake, first, last)
    within = posts.where((F.col("created_at") >= first) & (F.col("created_at") < last))
    fresh = to_windows(count(within, length_ms), length_ms, confusion).where(
        (F.col("window_start") >= first) & (F.col("window_end") <= last)
    )
    stored = spark.createDataFrame([], fresh.schema)
    if paths_that_are(spark, [f"{lake}/windows/*"]):
        stored = spark.read.schema(fresh.schema).parquet(f"{lake}/windows")
    added = next_revisions(fresh, stored, minutes, first, last).coalesce(1).cache()
    rows = added.count()
    if rows > 0:
        added.sortWithinPartitions(*KEY).write.mode("append").parquet(f"{lake}/windows")
    return rows


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", required=True, help="s3://bucket/prefix")
    parser.add_argument("--minutes", type=int, default=15, help="the length of windows, 15 unless given")
    parser.add_argument("--from", dest="first", type=moment, help="two days ago unless given")
    parser.add_argument("--to", dest="last", type=moment, help="so many minutes ago unless given")
    parser.add_argument("--model", help="the model.json whose known mistakes the intervals tell of")
    # Glue adds arguments of its own.
    asked, _ = parser.parse_known_args()
    now = datetime.now(timezone.utc)
    last = asked.last or now - timedelta(minutes=asked.minutes)
    first = asked.first or now - timedelta(days=2)
    spark = SparkSession.builder.appName("undertone-windows").getOrCreate()
    card = None if asked.model is None else json.loads(read_text(spark, asked.model))
    confusion = None if card is None else (card["labels"], card["confusion"]["counts"])
    print(f"{run(spark, asked.lake.rstrip('/'), asked.minutes, first, last, confusion)} windows added")


if __name__ == "__main__":
    main()
