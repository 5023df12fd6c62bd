"""Texts of one's own, cleaned as the enricher cleans posts, on Spark: Glue, EMR Serverless, or any other.

    spark-submit --py-files undertone_text.zip clean.py --input s3://bucket/uploads/ --output s3://bucket/cleaned

Reads CSV or JSON lines and writes Parquet by day: the text without URLs, mentions, hashtags and special characters,
normalised, its words, and what was taken out. A day that the input has posts of is written anew; other days stay. What
has no id or no text goes to the dead letters with its reason, and stops nothing.
"""

import argparse
from datetime import datetime, timedelta, timezone
from typing import Optional

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from undertone_text import clean_text, extract_tags, tokenise

TEXTS = T.ArrayType(T.StringType())
READ = T.StructType(
    [
        T.StructField("clean_text", T.StringType()),
        *[T.StructField(name, TEXTS) for name in ("tokens", "hashtags", "mentions", "urls", "cashtags")],
    ]
)
# Zones that are told by a name in the lists of tweets that go about, hours from UTC.
ZONES = {"UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
CORRUPT = "_corrupt_record"


def read_one(text: str) -> tuple:
    tags = extract_tags(text)
    clean = clean_text(text, tags)
    return clean, tokenise(clean), tags.hashtags, tags.mentions, tags.urls, tags.cashtags


def parse_time(text: Optional[str]) -> Optional[datetime]:
    """ISO 8601, as X writes times (`Wed Oct 10 20:19:24 +0000 2018`), or ms since the epoch; UTC where no zone is told."""
    if text is None:
        return None
    text = text.strip()
    try:
        if text.isdecimal() and len(text) > 10:
            return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(text))
        words = text.split()
        if len(words) == 6 and words[4] in ZONES:
            hours = ZONES[words[4]]
            words[4] = f"{'-' if hours < 0 else '+'}{abs(hours):02d}00"
        if len(words) == 6:
            return datetime.strptime(" ".join(words), "%a %b %d %H:%M:%S %z %Y")
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        return None


def read_input(spark: SparkSession, asked: argparse.Namespace) -> DataFrame:
    """The columns id, text and time as texts, and the record itself where it could not be read."""
    if asked.format == "json":
        wanted = T.StructType(
            [T.StructField(name, T.StringType()) for name in (asked.id, asked.text, asked.time, CORRUPT)]
        )
        rows = spark.read.schema(wanted).option("columnNameOfCorruptRecord", CORRUPT).json(asked.input)
    else:
        reader = spark.read.option("multiLine", True).option("escape", '"').option("encoding", asked.encoding)
        if asked.columns is None:
            rows = reader.option("header", True).csv(asked.input)
        else:
            names = asked.columns.split(",")
            rows = reader.schema(", ".join(f"`{name}` string" for name in names)).csv(asked.input)
        rows = rows.withColumn(CORRUPT, F.lit(None).cast("string"))
        for name in (asked.id, asked.text, asked.time):
            if name not in rows.columns:
                rows = rows.withColumn(name, F.lit(None).cast("string"))
    return rows.select(
        F.col(asked.id).alias("id"), F.col(asked.text).alias("text"), F.col(asked.time).alias("time"), CORRUPT
    ).withColumn("source", F.input_file_name())


def clean(rows: DataFrame) -> DataFrame:
    """Each id once, the latest; of two at one time the text that comes first in order."""
    moment = F.udf(parse_time, T.TimestampType())
    latest = Window.partitionBy("id").orderBy(F.col("created_at").desc_nulls_last(), F.col("text"))
    distinct = (
        rows.withColumn("created_at", moment("time"))
        .withColumn("place", F.row_number().over(latest))
        .where("place = 1")
    )
    # Without this Spark would read each text once for each column.
    read = F.udf(read_one, READ).asNondeterministic()
    return (
        distinct.withColumn("read", read("text"))
        .select("id", "created_at", "text", "read.*")
        .withColumn("date", F.coalesce(F.date_format("created_at", "yyyy-MM-dd"), F.lit("unknown")))
    )


def dead_letters(rows: DataFrame) -> DataFrame:
    reason = (
        F.when(F.col(CORRUPT).isNotNull(), "not JSON")
        .when(F.col("id").isNull(), "no id")
        .otherwise("no text")
    )
    return rows.select(
        reason.alias("reason"),
        "source",
        F.date_format(F.current_timestamp(), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").alias("received_at"),
        F.coalesce(F.col(CORRUPT), F.to_json(F.struct("id", "text", "time"))).alias("payload"),
    )


def run(spark: SparkSession, asked: argparse.Namespace) -> tuple:
    """Returns how many posts were written and how many records were not understood."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    rows = read_input(spark, asked).cache()
    whole = F.col(CORRUPT).isNull() & F.col("id").isNotNull() & F.col("text").isNotNull()
    cleaned = clean(rows.where(whole)).cache()
    cleaned.repartition("date").write.mode("overwrite").partitionBy("date").parquet(asked.output)
    dead = dead_letters(rows.where(~whole)).cache()
    refused = dead.count()
    if refused > 0:
        dead.write.mode("append").json(asked.dead_letters)
    return cleaned.count(), refused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True, help="a file, a folder or a pattern")
    parser.add_argument("--output", required=True, help="the folder of cleaned posts")
    parser.add_argument("--dead-letters", help="OUTPUT-dead-letters unless given")
    parser.add_argument("--format", choices=("csv", "json"), default="csv")
    parser.add_argument("--encoding", default="UTF-8", help="csv: such as ISO-8859-1")
    parser.add_argument("--columns", help="csv: names in order, where the file has no header: target,id,date,flag,user,text")
    parser.add_argument("--id", default="id", help="the column of the id")
    parser.add_argument("--text", default="text", help="the column of the text")
    parser.add_argument("--time", default="created_at", help="the column of the time")
    # Glue adds arguments of its own.
    asked, _ = parser.parse_known_args()
    asked.output = asked.output.rstrip("/")
    asked.dead_letters = asked.dead_letters or f"{asked.output}-dead-letters"
    spark = SparkSession.builder.appName("undertone-clean").getOrCreate()
    written, refused = run(spark, asked)
    print(f"{written} posts cleaned, {refused} records not understood")


if __name__ == "__main__":
    main()
