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


# Django's tests of its own that speak to the database, in two parts; those of templates, forms or HTTP are left out. Each part makes only its own tables.
DJANGO = """
    aggregation annotations async backends basic bulk_create constraints datatypes db_functions db_utils delete expressions fixtures
    get_or_create indexes inspectdb introspection lookup migrate_signals migrations migrations2 model_fields model_indexes multiple_database
    queries raw_query schema select_for_update timezones transaction_hooks transactions update
""".split()
DJANGO_MORE = """
    aggregation_regress base cache composite_pk contenttypes_tests custom_columns custom_lookups custom_managers custom_methods
    custom_migration_operations custom_pk dates datetimes db_typecasts defer defer_regress delete_regress distinct_on_fields empty expressions_case
    expressions_window extra_regress field_defaults filtered_relation fixtures_regress force_insert_update foreign_object from_db_value generic_relations
    generic_relations_regress get_earliest_or_latest get_object_or_404 known_related_objects m2m_and_m2o m2m_intermediary m2m_multiple m2m_recursive
    m2m_regress m2m_signals m2m_through m2m_through_regress m2o_recursive managers_regress many_to_many many_to_one many_to_one_null max_lengths
    migration_test_data_persistence model_inheritance model_inheritance_regress mutually_referential nested_foreign_keys null_fk null_fk_ordering null_queries
    one_to_one or_lookups order_with_respect_to ordering prefetch_related proxy_models reserved_names reverse_lookup save_delete_hooks select_related
    select_related_onetoone select_related_regress serializers sessions_tests string_lookup test_utils unmanaged_models update_only_fields validation
    xor_lookups
""".split()


def django(name, labels, at_least):
    folder = folder_of("django")

    def command(kind, address):
        return ["tests/runtests.py", "--settings", "django_settings", "--noinput", "--parallel", "1", *labels]

    return Suite(name, folder, command, at_least, environment={"PYTHONPATH": f"{HERE}:{folder}", "PYTHONDONTWRITEBYTECODE": "1"})


DRIVERS = ("pymysql", "mysqldb", "mysqlconnector", "asyncmy", "aiomysql")
SUITES = {
    suite.name: suite
    for suite in (
        *(sqlalchemy(driver) for driver in DRIVERS),
        django("django", DJANGO, 2500),
        django("django-more", DJANGO_MORE, 2000),
    )
}
