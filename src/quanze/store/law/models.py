"""Law texts as rows. The column names are also read by `adapters/law_sql.py`, which needs no Django; a test holds the two together."""

from __future__ import annotations

from django.db import models


class StoredWork(models.Model):
    """An enactment through time; `key` is `title_key` of its title. Two enactments of one title differ in level."""

    key = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    region = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "law_work"
        constraints = [models.UniqueConstraint(fields=["key", "level"], name="law_one_work_a_title_and_level")]


class StoredExpression(models.Model):
    """One dated version; its id is the digest of its words, so that loading a text again finds it here."""

    id = models.CharField(max_length=32, primary_key=True)
    key = models.CharField(max_length=300, db_index=True)
    title = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    region = models.CharField(max_length=40, blank=True)
    made = models.CharField(max_length=10, blank=True, help_text="YYYY-MM-DD, or empty where it could not be read")
    effective = models.CharField(max_length=10, blank=True)
    reader = models.PositiveIntegerField(help_text="the version of the reader that understood the headings")
    reading = models.TextField(help_text="all that was read of the text's days, as JSON")
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "law_expression"


class StoredArticle(models.Model):
    """An article; `article` and `sub` are its number (133 and 1 for 第一百三十三条之一), null where its number could not be read."""

    expression = models.ForeignKey(StoredExpression, on_delete=models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    no = models.CharField(max_length=60)
    article = models.PositiveIntegerField(null=True)
    sub = models.PositiveIntegerField(null=True)
    section = models.TextField(blank=True, help_text="编章节, outermost first, one a line")
    text = models.TextField()

    class Meta:
        db_table = "law_article"
        constraints = [models.UniqueConstraint(fields=["expression", "position"], name="law_one_article_a_position")]


class StoredRepeal(models.Model):
    """That the enactment under `key` was repealed by another's closing articles."""

    expression = models.ForeignKey(StoredExpression, on_delete=models.CASCADE, related_name="repeals")
    key = models.CharField(max_length=300, db_index=True)
    by = models.CharField(max_length=300, db_column="repealed_by")
    since = models.CharField(max_length=10, blank=True)
    quote = models.TextField(blank=True)
    hint = models.TextField(blank=True)

    class Meta:
        db_table = "law_repeal"


class StoredNumber(models.Model):
    """A document number that an enactment bore, in the form of `number_key`."""

    expression = models.ForeignKey(StoredExpression, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=200, db_index=True)

    class Meta:
        db_table = "law_number"
