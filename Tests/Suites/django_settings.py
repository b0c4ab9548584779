"""Settings of Django's own test suite for a MySQL or MariaDB at the address that SUITES_PORT names."""

import os


def database(name):
    return {
        "ENGINE": "django.db.backends.mysql",
        "HOST": "127.0.0.1",
        "PORT": os.environ["SUITES_PORT"],
        "USER": os.environ["SUITES_USER"],
        "PASSWORD": os.environ["SUITES_PASSWORD"],
        "NAME": name,
        "TEST": {"CHARSET": "utf8mb4"},
    }


# Many tests want two databases.
DATABASES = {"default": database("suites_default"), "other": database("suites_other")}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECRET_KEY = "of no use to anybody"
TEST_RUNNER = "django_runner.Runner"
USE_TZ = False
