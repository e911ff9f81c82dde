"""Extensions and SQL functions: the twins of core.text, which every other app's columns use."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

# Frozen copies of core.text's tables; tests/core/test_text.py compares the twins.
FUNCTIONS = r"""
CREATE FUNCTION tr_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        translate(
            normalize(value, NFC),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZÇĞİÖŞÜÂÎÛçğıöşüâîûÁÀÄÃÅÉÈÊËÍÌÏÑÓÒÔÕÚÙÝáàäãåéèêëíìïñóòôõúùýÿ’ʼ´`‘ ' || U&'\0307\00AD',
            'abcdefghijklmnopqrstuvwxyzcgiosuaiucgiosuaiuaaaaaeeeeiiinoooouuyaaaaaeeeeiiinoooouuyy'''''''''' '
        ),
        '''[a-z0-9]+', '', 'g'
    )
$$;

CREATE FUNCTION tr_sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(
        value,
        'aâbcçdefgğhıiîjklmnoöpqrsştuûüvwxyzAÂBCÇDEFGĞHIİÎJKLMNOÖPQRSŞTUÛÜVWXYZ',
        'AABCDEFGHIJKLLMNOPQRSTUVWXYZZ[\]^_`AABCDEFGHIJKLLMNOPQRSTUVWXYZZ[\]^_`'
    )
$$;

-- Names are qualified: a restored dump fills generated columns with an empty search_path.

-- Long words also by their first five letters: Turkish grows at the end of the word.
CREATE FUNCTION public.tr_five_letters(folded text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(folded, '([a-z0-9]{5})[a-z0-9]+', '\1', 'g')
$$;

-- Weights: A whole word and B five letters of the title, C and D the same of the rest.
CREATE FUNCTION tr_search_vector(title text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.simple', folded.title), 'A')
        || setweight(to_tsvector('pg_catalog.simple', public.tr_five_letters(folded.title)), 'B')
        || setweight(to_tsvector('pg_catalog.simple', folded.body), 'C')
        || setweight(to_tsvector('pg_catalog.simple', public.tr_five_letters(folded.body)), 'D')
    FROM (
        SELECT
            regexp_replace(public.tr_fold(coalesce(title, '')), '[^a-z0-9]+', ' ', 'g') AS title,
            regexp_replace(public.tr_fold(left(coalesce(body, ''), 200000)), '[^a-z0-9]+', ' ', 'g') AS body
    ) AS folded
$$;

-- For append-only tables: a trigger that refuses UPDATE and DELETE.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""

DROP = """
DROP FUNCTION refuse_change();
DROP FUNCTION tr_search_vector(text, text);
DROP FUNCTION tr_five_letters(text);
DROP FUNCTION tr_sort_key(text);
DROP FUNCTION tr_fold(text);
"""


class Migration(migrations.Migration):
    initial = True

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(FUNCTIONS, DROP),
    ]
