"""Records are the tables' rows: every table has one record, and every column is a field of the same name and type."""

from dataclasses import MISSING, fields
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import JSON, inspect
from sqlmodel import SQLModel

from app.store import (
    account_records,
    feed_tables,
    letter_tables,
    outgoing_records,
    outgoing_tables,
    records,
    sealing_tables,
    tables,
)
from app.store.columns import core_table
from app.store.record import Record

ROWS = {
    core_table(each): each
    for module in (tables, outgoing_tables, letter_tables, feed_tables, sealing_tables)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, SQLModel) and hasattr(each, "__table__")
}
RECORDS: list[Any] = [
    each
    for module in (records, account_records, outgoing_records)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Record) and each is not Record
]


def test_every_table_has_one_record() -> None:
    assert {each.TABLE for each in RECORDS} == set(SQLModel.metadata.tables.values()) == set(ROWS)
    assert len(RECORDS) == len(ROWS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_fields_are_the_columns(record: Any) -> None:
    assert record.__dataclass_params__.frozen
    assert not hasattr(record, "__dict__") or "__slots__" in vars(record)
    columns = {each.name: each for each in record.TABLE.columns}
    row, names = ROWS[record.TABLE], [each.name for each in fields(record)]
    for has, lacks, missing in (
        (row, record, columns.keys() - set(names)),
        (record, row, set(names) - columns.keys()),
    ):
        assert not missing, f"{has.__name__} has `{'`, `'.join(sorted(missing))}`, {lacks.__name__} lacks it"
    assert names == list(columns), "in the same order"
    attributes = {each.columns[0].name: each.key for each in inspect(row).column_attrs}
    of_record, of_row = get_type_hints(record), get_type_hints(row)
    for each in fields(record):
        column = columns[each.name]
        hint = of_record[each.name]
        assert hint == of_row[attributes[each.name]], each.name
        assert accepts_none(hint) == (column.nullable or column is record.TABLE.autoincrement_column), each.name
        assert of_column(hint) is stored_as(column.type), each.name
        default = None if each.default is MISSING else each.default
        assert default == (row.model_fields[attributes[each.name]].get_default() if default is not None else None)
        assert (each.default is MISSING) != (accepts_none(hint) or default is not None), each.name


def accepts_none(hint: Any) -> bool:
    return get_origin(hint) is UnionType and NoneType in get_args(hint)


def stored_as(kind: Any) -> type:
    return dict if isinstance(kind, JSON) else getattr(kind, "impl_instance", kind).python_type


def of_column(hint: Any) -> type:
    """The type of a column's values; a JSON document of any kind counts as a dict."""
    (kind,) = [each for each in get_args(hint) if each is not NoneType] if accepts_none(hint) else (hint,)
    return dict if get_origin(kind) in (list, dict) else kind
