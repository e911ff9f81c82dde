"""What an eye takes for the same name: the SQL twin of core.text.skeleton."""

from django.db import migrations

CREATE = r"""
CREATE FUNCTION tr_skeleton(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(regexp_replace(
        translate(
            regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZıl10АВЕЗКМНОРСТУХІЈЅԀԚԜӀҮҺавезкмнорстухіјѕԁԛԝӏүһпгиьΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεζηικνορςστυχωØøĐđŁłŦŧƏəɑɡɩ',
            'abcdefghijkimnopqrstuvwxyziiioabe3kmhopctyxijsdqwiyhabe3kmhopctyxijsdqwiyhnrubabezhikmnoptyxabyeznikvopsotuxwooddiitteeagi'
        ),
        '[^a-z0-9]+', '', 'g'
    ), 'rn', 'm'), 'vv', 'w')
$$;
"""

DROP = "DROP FUNCTION tr_skeleton(text);"


class Migration(migrations.Migration):
    dependencies = [("organisations", "0008_membership_spans_do_not_overlap")]

    operations = [migrations.RunSQL(CREATE, DROP)]
