"""A lake in a bucket, or in a folder, as Spark reads it."""

from datetime import datetime, timedelta, timezone

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

ROWS = (
    "id string, network string, created_at timestamp, author_id string, topics array<string>, sentiment string, "
    "positive double, neutral double, negative double, mixed double, _version double, _hash bigint"
)
POST_TOMBSTONES = "id string, version double, hash bigint"
ACCOUNT_TOMBSTONES = "network string, author_id string, at double, hidden boolean"


def configure(spark: SparkSession) -> None:
    """Times are UTC, whichever writer's mark they carry."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.parquet.inferTimestampNTZ.enabled", "false")
    spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    # A file that says a job is done would stand among the data.
    spark.conf.set("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")


def paths_that_are(spark: SparkSession, globs: list) -> list:
    """Those patterns that match something: Spark fails at the others."""
    hadoop = spark._jvm.org.apache.hadoop.fs
    settings = spark._jsc.hadoopConfiguration()

    def matches(glob: str) -> bool:
        path = hadoop.Path(glob)
        found = path.getFileSystem(settings).globStatus(path)
        return found is not None and len(found) > 0

    return [glob for glob in globs if matches(glob)]


def read_text(spark: SparkSession, path: str) -> str:
    """A small file, here or in a bucket."""
    return "\n".join(row.value for row in spark.read.text(path, wholetext=True).collect())


def live_posts(spark: SparkSession, lake: str, first: datetime, last: datetime) -> DataFrame:
    """Each post once that may lie between two times, and none that is superseded, deleted or of a hidden account."""
    configure(spark)
    days = [f"{lake}/posts/date={day}/*.parquet" for day in days_between(first, last)]
    found = paths_that_are(spark, [*days, f"{lake}/posts/recent/*.parquet"])
    stored = spark.read.schema(ROWS).parquet(*found) if found else spark.createDataFrame([], ROWS)
    return without_hidden(spark, lake, stored)


def days_between(first: datetime, last: datetime) -> list:
    day = first.astimezone(timezone.utc).date()
    days = []
    while day <= last.astimezone(timezone.utc).date():
        days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def without_hidden(spark: SparkSession, lake: str, stored: DataFrame) -> DataFrame:
    """The rule of the view `posts` (docs/warehouse.md)."""
    ever = F.lit(float("inf"))
    posts = read_tombstones(spark, f"{lake}/tombstones/posts", POST_TOMBSTONES)
    strongest = Window.partitionBy("id").orderBy(F.col("version").desc(), F.col("hash").asc_nulls_first())
    posts = newest(posts.withColumn("version", F.coalesce("version", ever)), strongest).select(
        F.col("id").alias("hidden_id"), "version", "hash"
    )
    accounts = read_tombstones(spark, f"{lake}/tombstones/accounts", ACCOUNT_TOMBSTONES)
    latest = Window.partitionBy("network", "author_id").orderBy(F.col("at").desc(), F.col("hidden").desc())
    accounts = (
        newest(accounts.withColumn("at", F.coalesce("at", ever)), latest)
        .where("hidden")
        .select(F.col("network").alias("hidden_network"), F.col("author_id").alias("hidden_author"), "at")
    )
    return (
        stored.join(posts, F.col("id") == F.col("hidden_id"), "left")
        .join(
            accounts,
            (F.col("network") == F.col("hidden_network")) & (F.col("author_id") == F.col("hidden_author")),
            "left",
        )
        .where(
            "(hidden_id is null or _version > version or (_version = version and _hash <= hash)) "
            "and (hidden_author is null or _version > at)"
        )
        .select(*stored.columns)
    )


def read_tombstones(spark: SparkSession, folder: str, schema: str) -> DataFrame:
    found = paths_that_are(spark, [f"{folder}/*"])
    return spark.read.schema(schema).json(found) if found else spark.createDataFrame([], schema)


def newest(rows: DataFrame, window) -> DataFrame:
    return rows.withColumn("place", F.row_number().over(window)).where("place = 1").drop("place")
