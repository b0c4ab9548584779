"""The suites: where they are, how they are started, and what they need at the server."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
SOURCES = Path(os.environ["SUITES_SOURCES"])


@dataclass
class Suite:
    name: str
    folder: Path
    command: Callable[[str, str], list]  # of the kind of server and user:password@host:port, what is run in `folder`
    at_least: int  # tests; fewer mean that something broke off
    preparation: list = field(default_factory=list)  # statements, as root
    environment: dict = field(default_factory=dict)


def folder_of(name):
    """Where scripts/suites unpacked a source that sources.txt names."""
    for line in (HERE / "sources.txt").read_text().split():
        if line.startswith(name + "=="):
            return SOURCES / line.replace("==", "-")
    raise AssertionError(f"sources.txt has no {name}")


def sqlalchemy(driver):
    """SQLAlchemy's suite for dialects, and its tests of the one for MySQL and MariaDB, with one of the drivers."""
    folder = folder_of("sqlalchemy")

    def command(kind, address):
        return [
            "-m", "pytest", "-p", "pytest_outcomes", "-p", "no:cacheprovider", "-o", "addopts=--tb=short -p warnings -p logging --strict-markers",
            "--timeout", "300", "-q", "-rf", "--dburi", f"{kind}+{driver}://{address}/test?charset=utf8mb4",
            "test/dialect/mysql", "test/dialect/test_suite.py",
        ]  # fmt: skip

    return Suite(
        f"sqlalchemy-{driver}", folder, command, 1000, [f"CREATE DATABASE {name} CHARACTER SET utf8mb4" for name in ("test", "test_schema")],
        {"PYTHONPATH": f"{HERE}:{folder}/lib", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


# What speaks to the database. What is about templates, forms or HTTP is left out.
DJANGO = """
    aggregation aggregation_regress annotations async backends base basic bulk_create cache composite_pk constraints contenttypes_tests
    custom_columns custom_lookups custom_managers custom_methods custom_migration_operations custom_pk datatypes dates datetimes db_functions db_typecasts
    db_utils defer defer_regress delete delete_regress distinct_on_fields empty expressions expressions_case expressions_window extra_regress
    field_defaults filtered_relation fixtures fixtures_regress force_insert_update foreign_object from_db_value generic_relations
    generic_relations_regress get_earliest_or_latest get_object_or_404 get_or_create indexes inspectdb introspection known_related_objects lookup
    m2m_and_m2o m2m_intermediary m2m_multiple m2m_recursive m2m_regress m2m_signals m2m_through m2m_through_regress m2o_recursive managers_regress
    many_to_many many_to_one many_to_one_null max_lengths migrate_signals migration_test_data_persistence migrations migrations2 model_fields
    model_inheritance model_inheritance_regress model_indexes multiple_database mutually_referential nested_foreign_keys null_fk null_fk_ordering
    null_queries one_to_one or_lookups order_with_respect_to ordering prefetch_related proxy_models queries raw_query reserved_names
    reverse_lookup save_delete_hooks schema select_for_update select_related select_related_onetoone select_related_regress serializers
    sessions_tests string_lookup test_utils timezones transaction_hooks transactions unmanaged_models update update_only_fields
    validation xor_lookups
""".split()


def django():
    folder = folder_of("django")

    def command(kind, address):
        return ["tests/runtests.py", "--settings", "django_settings", "--noinput", "--parallel", "1", *DJANGO]

    return Suite("django", folder, command, 5000, environment={"PYTHONPATH": f"{HERE}:{folder}", "PYTHONDONTWRITEBYTECODE": "1"})


SUITES = {suite.name: suite for suite in (*(sqlalchemy(driver) for driver in ("pymysql", "mysqldb", "mysqlconnector", "asyncmy", "aiomysql")), django())}
