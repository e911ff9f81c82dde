"""One table to read and one to write."""

from django.db import models


class Text(models.Model):
    title = models.CharField(max_length=300)
    body = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-published_at", "-id"], name="bare_list")]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    name = models.CharField(max_length=150)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name
