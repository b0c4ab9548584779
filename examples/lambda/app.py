"""A Lambda function behind API Gateway that reads from MySQL through RDS Proxy, or through Weir: the same code logs in to both.

It logs in with an IAM token in place of a password. Settings come from the function's environment:

    PROXY_HOST, PROXY_PORT   the endpoint of RDS Proxy, or of Weir
    DB_USER, DB_NAME         the database's user and schema
    DB_CA                    the file of the authority that signed the endpoint's certificate
    AWS_REGION and keys      as Lambda sets them; elsewhere AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
"""

import json
import os

import boto3
import pymysql

connection = None


def connect():
    """A new connection. The token is made here, without a call to AWS, and is good for 15 minutes: long enough to log in."""
    host, port, user = os.environ["PROXY_HOST"], int(os.environ.get("PROXY_PORT", "3306")), os.environ["DB_USER"]
    token = boto3.client("rds", region_name=os.environ["AWS_REGION"]).generate_db_auth_token(
        DBHostname=host, Port=port, DBUsername=user
    )
    return pymysql.connect(
        host=host, port=port, user=user, password=token, database=os.environ["DB_NAME"], ssl={"ca": os.environ["DB_CA"]},
        connect_timeout=5, autocommit=True,
    )  # fmt: skip


def lambda_handler(event, context):
    """Answers GET /pets/{id} with one row."""
    global connection
    # One connection for each execution environment, kept between invocations, made anew when it has gone.
    if connection is None or not connection.open:
        connection = connect()
    else:
        connection.ping(reconnect=False)
    number = (event.get("pathParameters") or {}).get("id")
    if number is None or not number.isdigit():
        return answer(400, {"message": "the path is /pets/{id}"})
    with connection.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SELECT id, name FROM pets WHERE id = %s", (int(number),))
        row = cursor.fetchone()
    return answer(200, row) if row else answer(404, {"message": "no such pet"})


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
