"""Many new rows of one table, in the present transaction: what `bulk_create` does, in a third of its time.

One prepared INSERT for all of them; Django writes a new statement of thousands of parameters for each chunk.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model whose values are all set. No key is read back: ours are made before.

    IntegrityError as `bulk_create` would, and then none of them is there: it belongs in a transaction.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001  Django's documented door to a model's fields
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608  names of our own tables
    adapt = [(field.attname, field.get_db_prep_save) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[prepare(getattr(row, name), connection) for name, prepare in adapt] for row in rows])
