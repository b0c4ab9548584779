"""`weir cost` and `weir advise`: what people type, what programs read, and a running weir as their input."""

import csv
import io
import json
import re
import shlex
import subprocess
from decimal import Decimal

import pytest

import console
from browser import Browser
from commands import change_user, connect
from servers import ROOT
from waiting import until
from weir import Weir, binary, clean_environment

pytestmark = pytest.mark.needs_weir

SAMPLES = ROOT / "Tests/PricingTests/Samples"


def run(*arguments, cwd=None):
    done = subprocess.run(
        [binary(), *map(str, arguments)], capture_output=True, text=True, timeout=60, env=clean_environment(), cwd=cwd, stdin=subprocess.DEVNULL
    )
    return done.returncode, done.stdout, done.stderr


def run_json(*arguments, **options):
    code, output, errors = run(*arguments, "--json", **options)
    assert code == 0, errors
    return json.loads(output)


def refused(*arguments, **options):
    """The one line of a refusal."""
    code, output, errors = run(*arguments, **options)
    assert code == 2 and output == "" and errors.count("\n") == 1, (code, output, errors)
    return errors.strip()


# The estimate


def test_four_vcpus_in_tokyo_are_about_5700_yen():
    code, output, errors = run("cost", "--vcpus", 4, "--region", "ap-northeast-1", "--currency", "JPY", "--fx", "108.5", "--fx-date", "2020-07-01")
    assert code == 0 and errors == ""
    assert "  4 vCPUs x 730 h x 0.018 USD = 52.56 USD\n  52.56 USD x 108.5 = 5,702.76 JPY (rate of 2020-07-01)\n" in output
    assert "Not included\n" in output and "seen 2026-11-23" in output


def test_json_adds_up():
    report = run_json("cost", "--class", "db.r6g.xlarge:2", "--acu", "2..16", "--region", "us-east-1", "--secrets", 3, "--month", "2026-02")
    [project] = report["projects"]
    [resource] = project["breakdown"]["resources"]
    costs = [Decimal(component["monthlyCost"]) for component in resource["costComponents"]]
    assert costs == [Decimal(part["price"]) * Decimal(part["monthlyQuantity"]) for part in resource["costComponents"]]
    assert sum(costs) == Decimal(report["totalMonthlyCost"]) == Decimal("80.64") + Decimal("161.28") + Decimal("1.2")
    assert project["metadata"]["periodSeconds"] == 28 * 86400
    assert report["metadata"]["notIncluded"]


def test_csv_and_a_page(tmp_path):
    code, output, _ = run("cost", "--class", "db.t4g.micro", "--region", "us-east-1", "--csv", "--html", "page.html", "--what-if", "--alternatives", cwd=tmp_path)
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(output)))
    assert [row["cost_usd"] for row in rows if row["kind"] == "total"] == ["21.9"]
    assert {"line", "total", "alternative", "what if", "note", "not included"} >= {row["kind"] for row in rows} >= {"line", "alternative", "what if", "not included"}
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>") and page.count("<svg") == 3 and "http" not in page


def test_alternatives_and_break_even_points():
    _, output, _ = run("cost", "--class", "db.t4g.micro", "--region", "us-east-1", "--alternatives", "--clients", 500, "--queries-per-second", 2000)
    for line in (
        "for db.t4g.micro RDS Proxy costs 188 % of the instance (0.03 USD / 0.016 USD an hour)",
        "above 60 clients at once, direct connections to db.t4g.micro come near its limit",
        "2,000 statements/s x 75 us = 0.15 vCPUs",
    ):
        assert line in output


def test_what_pins_leave():
    options = ["--region", "us-east-1", "--what-if", "--clients", 500, "--busy", 5, "--pinned", 20]
    report = run_json("cost", "--vcpus", 4, *options)
    [series] = [series for series in report["whatIf"][0]["series"] if series["unit"] == "%"]
    # 100 pinned and 5 % of the other 400.
    assert [point["value"] for point in series["points"] if point["isPresent"]] == ["76"]
    # What remains, and which class takes it: 245 are 80 % of 307.
    [series] = [series for series in run_json("cost", "--class", "db.t3.medium", *options)["whatIf"][0]["series"] if "takes them" in series["title"]]
    points = {point["label"]: (point["value"], point["note"]) for point in series["points"]}
    assert points["20 %"] == ("120", "db.t3.medium") and points["50 %"] == ("263", "db.t3.large") and points["100 %"] == ("500", "db.t3.xlarge")


def test_other_ways_are_priced_for_the_time_that_the_proxy_exists():
    arguments = ["--class", "db.t4g.micro", "--region", "us-east-1", "--month", "2026-02", "--schedule", "mon-fri 08:00-20:00", "--alternatives"]
    ways = {way["name"]: way for way in run_json("cost", *arguments, "--clients", 100, "--queries-per-second", 100)["alternatives"][0]["ways"]}
    assert ways["RDS Proxy"]["cost"] == "7.2"
    assert Decimal(ways["Weir on EC2 (t3.micro)"]["cost"]) == Decimal("0.0104") * 2 * 240
    assert ways["Weir on Fargate"]["arithmetic"] == ["2 x (0.25 vCPUs + 0.5 GB) x 240 h"]
    assert any("all of the time" in remark for remark in ways["db.t4g.small for db.t4g.micro"]["remarks"])


def test_cpu_credits_decide_whether_a_machine_is_enough():
    arguments = ["cost", "--vcpus", 2, "--region", "us-east-1", "--alternatives", "--clients", 10, "--max-connections", 100, "--queries-per-second"]

    def way(*more):
        [way] = [way for way in run_json(*arguments, *more)["alternatives"][0]["ways"] if way["name"].startswith("Weir on EC2")]
        return way

    assert way(5000)["fits"] == "yes" and "CPU credits of t3.micro" in way(5000)["remarks"][0]
    assert way(6000)["fits"] == "no" and way(6000, "--machine", "C7G.large")["fits"] == "yes"


def test_runs_are_counted_by_the_calendar(tmp_path):
    arguments = ["cost", "--vcpus", 2, "--region", "us-east-1", "--month", "2026-02", "--run-minutes", 30]
    for option in (["--every", "cron(0 3 * * ? *)"], ["--runs", "cron(0 3 * * ? *)"], ["--every", "rate(1 day)"], ["--every", "1d"], ["--runs", "28"]):
        # 28 times half an hour of two vCPUs.
        assert run_json(*arguments, *option)["totalMonthlyCost"] == "0.42", option
    (tmp_path / "runs.yaml").write_text("region: us-east-1\nmonth: 2026-02\nproxies: [{vcpus: 2, run-minutes: 30, every: cron(0 3 * * ? *)}]\n")
    assert run_json("cost", "--file", "runs.yaml", cwd=tmp_path)["totalMonthlyCost"] == "0.42"
    assert "names years" in refused("cost", "--vcpus", 2, "--region", "us-east-1", "--every", "cron(0 3 * * ? 2026)", "--run-minutes", 5)
    advice = run_json("advise", "--every", "cron(0/5 8-17 ? * MON-FRI *)", "--duration", "2s", "--max-connections", 100)
    assert advice["verdict"] == "not worth it" and advice["peakClients"] == 1


def test_output_that_cannot_be_written_is_exit_code_1(tmp_path):
    (tmp_path / "a.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 4}]\n")
    priced = ["cost", "--vcpus", "4", "--region", "us-east-1"]
    advised = ["advise", "--clients", "10", "--max-connections", "100"]
    verbs = [priced, [*priced, "--json"], [*priced, "--csv"], ["cost", "diff", "a.yaml", "a.yaml"], ["cost", "prices"], ["cost", "prices", "--csv"], ["cost", "prices", "--json"]]
    for verb in [*verbs, advised, [*advised, "--json"]]:
        with open("/dev/full", "w") as full:
            done = subprocess.run([binary(), *verb], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, env=clean_environment(), cwd=tmp_path)
        assert done.returncode == 1 and done.stderr.count("\n") == 1, (verb, done)
        assert done.stderr.startswith(f"weir {'advise' if verb[0] == 'advise' else 'cost'}") and "the output cannot be written: No space left on device" in done.stderr
    for verb in (priced, advised):
        code, output, errors = run(*verb, "--html", "/dev/full")
        assert (code, output) == (1, "") and "/dev/full cannot be written: No space left on device" in errors


def test_a_file(tmp_path):
    (tmp_path / "plan.yaml").write_text(
        "name: two\nregion: eu-west-2\nmonth: 2026-02\ncurrency: EUR\nfx: 0.9\nrates:\n  log-gigabyte: 0.6\nproxies:\n"
        "  - name: orders\n    class: [db.r6g.large, db.r6g.xlarge:2]\n    log-gigabytes: 10\n  - name: old\n    vcpus: 1\n    region: us-east-1\n"
    )
    report = run_json("cost", "--file", "plan.yaml", cwd=tmp_path)
    assert report["currency"] == "EUR"
    names = [resource["name"] for resource in report["projects"][0]["breakdown"]["resources"]]
    assert names == ["orders", "old"]
    dollars = 672 * (Decimal("0.017") * 10 + Decimal("0.015") * 2) + 6
    assert Decimal(report["totalMonthlyCost"]) == dollars * Decimal("0.9")


def test_a_terraform_plan():
    report = run_json("cost", "--terraform-plan", SAMPLES / "plan-instances.json")
    costs = {resource["name"]: Decimal(resource["monthlyCost"]) for resource in report["projects"][0]["breakdown"]["resources"]}
    assert costs == {"aws_db_proxy.orders": Decimal("52.56") + Decimal("0.4"), "aws_db_proxy.billing": Decimal("26.28") + Decimal("0.8")}
    # The endpoint's price in Tokyo is not known, and that is not nothing.
    parts = report["projects"][0]["breakdown"]["resources"][0]["costComponents"]
    assert [part["priceNotFound"] for part in parts] == [False, True, False]
    assert report["metadata"]["notIncluded"][0].startswith("1 additional endpoint: its price is not known")


def test_what_is_said_beside_a_terraform_plan():
    plan = ["cost", "--terraform-plan", SAMPLES / "plan-cluster.json", "--region", "us-east-1"]
    whole, peak = run_json(*plan), run_json(*plan, "--peak", "mon-fri 09:00-18:00", "--month", "2026-02")
    assert Decimal(peak["totalMonthlyCost"]) < Decimal(whole["totalMonthlyCost"])
    assert any("for each of the 2, 16 ACUs together" in note for note in peak["metadata"]["notes"])
    for option, words in (("--class", "every proxy's database is in the plan"), ("--secrets", "the auth blocks"), ("--endpoints", "aws_db_proxy_endpoint"), ("--endpoint-zones", "no endpoint is in the plan")):
        line = refused(*plan, option, {"--class": "db.r6g.large:2"}.get(option, "2"))
        assert line.startswith(f"weir cost: {option}: ") and words in line and line.endswith(f"leave {option} out")


def test_the_price_of_a_day(tmp_path):
    offers = (SAMPLES / "offer-file.json").read_text().replace("2026-11-01T", "2026-11-20T")
    (tmp_path / "offers.json").write_text(offers)
    arguments = ["cost", "--vcpus", 4, "--region", "ap-northeast-2", "--price-list", "offers.json"]
    assert "in force on 2026-11-19; the first is from 2026-11-20 on; give --date 2026-11-20" in refused(*arguments, "--date", "2026-11-19", cwd=tmp_path)
    assert "in force since 2026-11-20" in run_json(*arguments, "--date", "2026-11-20", cwd=tmp_path)["metadata"]["priceSources"][0]["source"]
    assert "--date: " in refused(*arguments, "--date", "tomorrow", cwd=tmp_path)


def test_a_price_list():
    report = run_json("cost", "--vcpus", 4, "--region", "ap-northeast-2", "--price-list", SAMPLES / "get-products.json")
    assert report["totalMonthlyCost"] == "52.56"
    code, output, _ = run("cost", "prices", "--region", "ap-northeast-2", "--price-list", SAMPLES / "offer-file.json")
    assert code == 0 and "SKU BBBB2222PROXYMYS" in output


def test_a_difference(tmp_path):
    (tmp_path / "a.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 4}, {name: b, vcpus: 2}]\n")
    (tmp_path / "b.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 8}, {name: c, vcpus: 2}]\n")
    code, output, _ = run("cost", "diff", "a.yaml", "b.yaml", cwd=tmp_path)
    assert code == 0
    lines = [line.split() for line in output.splitlines()]
    for line in (["a", "43.80", "87.60", "+43.80"], ["b", "21.90", "-", "-21.90"], ["c", "-", "21.90", "+21.90"], ["total", "65.70", "109.50", "+43.80"]):
        assert line in lines
    report = run_json("cost", "diff", "a.yaml", "b.yaml", cwd=tmp_path)
    assert (report["pastTotalMonthlyCost"], report["diffTotalMonthlyCost"], report["totalMonthlyCost"]) == ("65.7", "43.8", "109.5")


def test_what_has_no_price_is_not_compared_as_free(tmp_path):
    (tmp_path / "a.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 4, log-gigabytes: 100}]\n")
    (tmp_path / "b.yaml").write_text("region: eu-west-2\nproxies: [{name: a, vcpus: 4, log-gigabytes: 100}]\n")
    report = run_json("cost", "diff", "a.yaml", "b.yaml", cwd=tmp_path)
    assert report["diffTotalMonthlyCost"] is None
    lines = [line.split() for line in run("cost", "diff", "a.yaml", "b.yaml", cwd=tmp_path)[1].splitlines()]
    assert ["total", "93.80", "not", "known", "not", "known"] in lines
    price = run_json("advise", "--clients", 10, "--max-connections", 100, "--vcpus", 4, "--region", "eu-west-2", "--log-gigabytes", 100)["price"]
    assert price.endswith("; without debug logs to CloudWatch, whose price is not known")


def test_a_file_with_a_byte_order_mark(tmp_path):
    (tmp_path / "bom.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 4}]\n", encoding="utf-8-sig")
    assert run_json("cost", "--file", "bom.yaml", cwd=tmp_path)["totalMonthlyCost"] == "43.8"


def test_what_the_parser_refuses_is_one_line(tmp_path):
    assert re.fullmatch(r"weir: .*abc.*--clients.*; see weir advise --help", refused("advise", "--clients", "abc"))
    assert refused("cost", "diff", "a.yaml").endswith("; see weir cost diff --help")


def test_a_difference_as_csv_and_of_two_times(tmp_path):
    (tmp_path / "a.yaml").write_text("region: us-east-1\nmonth: 2026-02\nproxies: [{name: a, vcpus: 4}]\n")
    (tmp_path / "b.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 8}]\n")
    rows = list(csv.DictReader(io.StringIO(run("cost", "diff", "a.yaml", "b.yaml", "--csv", cwd=tmp_path)[1])))
    assert [row["cost_usd"] for row in rows if row["kind"] == "change"] == ["47.28", "47.28"]
    assert any(row["kind"] == "note" and "for different times: 2026-02 (672 hours)" in row["name"] for row in rows)
    (tmp_path / "c.yaml").write_text("region: us-east-1\nproxies: [{name: a, vcpus: 8}, {name: a, vcpus: 2}]\n")
    assert "the name a is that of proxies[0] already" in refused("cost", "--file", "c.yaml", cwd=tmp_path)


def test_options_without_an_effect_are_told():
    notes = run_json("cost", "--vcpus", 4, "--region", "us-east-1", "--clients", 5, "--machine", "t3.small", "--database", "aurora", "--date", "2020-01-01", "--rate", "proxy-vcpu-hour=0.02", "--rate", "0.03")["metadata"]["notes"]
    for option in ("--clients", "--machine", "--database", "--date"):
        assert any(note.startswith(f"{option} was given, but has no effect without") for note in notes), (option, notes)
    assert "the price of proxy-vcpu-hour was given more than once; the last one is taken" in notes
    assert not [note for note in run_json("cost", "--vcpus", 4, "--region", "us-east-1", "--clients", 5, "--what-if")["metadata"]["notes"] if "no effect" in note]
    advice = run_json("advise", "--clients", 10, "--max-connections", 100, "--region", "us-east-1", "--hours", 5)
    assert [note.split()[0] for note in advice["notes"]] == ["--region", "--hours"]


def test_how_busy_clients_are_is_asked_for_where_it_decides():
    arguments = ["advise", "--calls-per-second", 500, "--duration", "2s", "--class", "db.r6g.large"]
    assert run_json(*arguments)["verdict"] == "depends" and run_json(*arguments)["assumed"] == ["busyShare", "pinShare"]
    assert run_json(*arguments, "--query-time", "50ms")["verdict"] == "needed"


def test_a_given_price_is_that_of_its_region():
    report = run_json("cost", "--vcpus", 4, "--region", "us-east-1", "--rate", "0.05", "--what-if")
    [regions] = [series for series in report["whatIf"][0]["series"] if series["title"] == "region"]
    values = {point["label"]: point["value"] for point in regions["points"]}
    assert values["us-east-1"] == "146" and values["eu-west-2"] == "49.64"


def test_a_price_that_nothing_needs_is_told():
    arguments = ["cost", "--class", "db.t3.medium", "--region", "us-east-1", "--alternatives", "--clients", 400, "--rate", "database-hour db.t3.medium=0.1", "--rate"]
    assert not [note for note in run_json(*arguments, "database-hour db.t3.large=0.2")["metadata"]["notes"] if "was given" in note]
    notes = run_json(*arguments, "database-hour db.t3.larg=0.2")["metadata"]["notes"]
    assert "the price of database-hour db.t3.larg was given, but nothing here needs it" in notes


def test_every_price_has_a_source_and_a_date():
    prices = json.loads(run("cost", "prices", "--json")[1])
    assert len(prices) >= 20
    assert all(price["source"] and price["seen"].startswith("2026-") and Decimal(price["usd"]) > 0 for price in prices)
    assert run("cost", "prices", "--csv")[1] == (ROOT / "Sources/Pricing/Data/prices.csv").read_text()


@pytest.mark.parametrize("page, count", [("README.md", 3), ("docs/cost.md", 4)])
def test_the_pages_about_it_show_what_is_printed(page, count):
    blocks = re.findall(r"^```console\n\$ (weir [^\n]*)\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == count
    for command, shown in blocks:
        assert run(*shlex.split(command)[1:]) == (0, shown, "")


def test_the_example_is_good():
    assert "273.92" in run("cost", "--file", ROOT / "examples/cost.yaml")[1]


def test_the_page_shows_its_charts_in_a_browser(tmp_path):
    page = tmp_path / "page.html"
    arguments = ["--class", "db.t4g.micro", "--region", "us-east-1", "--what-if", "--alternatives", "--clients", "100", "--queries-per-second", "50"]
    assert run("cost", *arguments, "--html", page)[0] == 0
    browser = Browser(tmp_path)
    drawn = browser.dom(page)
    assert "RDS Proxy for db.t4g.micro" in drawn and "21.90" in drawn and drawn.count("<svg") >= 3 and drawn.count("<rect") >= 3
    picture = browser.picture(page, tmp_path / "page.png")
    assert picture.startswith(b"\x89PNG") and len(picture) > 30_000


def test_the_page_of_an_advice_shows_its_charts_in_a_browser(tmp_path):
    page = tmp_path / "advice.html"
    arguments = ["--clients", "500", "--busy", "5", "--pinned", "20", "--class", "db.t3.medium", "--region", "us-east-1", "--what-if"]
    assert run("advise", *arguments, "--html", page)[0] == 0
    assert "http" not in page.read_text()
    browser = Browser(tmp_path)
    drawn = browser.dom(page)
    assert "<strong>needed</strong>" in drawn and "db.t3.large" in drawn and drawn.count("<svg") == 2 and drawn.count("<rect") == 22
    picture = browser.picture(page, tmp_path / "advice.png")
    assert picture.startswith(b"\x89PNG") and len(picture) > 30_000


# Bad input


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--class", "db.r6g.xlarg", "--region", "us-east-1"], "the nearest are db.r6g.xlarge"),
        (["--vcpus", "-4", "--region", "us-east-1"], "--vcpus: -4 vCPUs"), (["--vcpus", "0", "--region", "us-east-1"], "--vcpus: 0 vCPUs"),
        (["--vcpus", "9" * 40, "--region", "us-east-1"], "is not a whole number"), (["--vcpus", "4"], "give --region"),
        (["--vcpus", "4", "--region", "us-east-9"], "--rate USD"), (["--acu", "16..2", "--region", "us-east-1"], "the smaller one first"),
        (["--vcpus", "4", "--region", "us-east-1", "--hours", "-1"], "hours is -1"), (["--vcpus", "4", "--region", "us-east-1", "--month", "2026-13"], "is not a month"),
        (["--vcpus", "4", "--region", "us-east-1", "--currency", "JPY"], "give --fx"), (["--vcpus", "4", "--region", "us-east-1", "--fx", "1,5"], "--fx:"),
        (["--vcpus", "4", "--region", "us-east-1", "--rate", "0"], "a price above 0"), (["--vcpus", "4", "--region", "us-east-1", "--json", "--csv"], "exclude each other"),
        (["--vcpus", "4", "--region", "us-east-1", "--html", "/nowhere/page.html"], "cannot be written"), ([], "nothing to price"),
        (["--vcpus", "4", "--region", "us-east-1", "--what-if", "--pinned", "5"], "give --clients"),
        (["--vcpus", "4", "--region", "us-east-1", "--clients", "-5"], "--clients is -5"), (["--vcpus", "4", "--region", "us-east-1", "--database", "pg"], "--database is pg"),
        (["--vcpus", "4", "--region", "us-east-1", "--microseconds-per-query", "-3"], "--microseconds-per-query is -3"),
        (["--vcpus", "4", "--region", "us-east-1", "--fx-date", "2026-02-28"], "give --currency"), (["--vcpus", "4", "--region", "us-east-1", "--month", "2026-+2"], "is not a month"),
        (["--vcpus", "4", "--region", "us-east-1", "--machine", "t3.mikro"], "the nearest are t3.micro"),
        (["--vcpus", "4", "--region", "us-east-1", "--machine", "nonsense"], "the EC2 machine nonsense is not known"),
        (["--vcpus", "4", "--region", "us-east-1", "--max-connections", "0"], "--max-connections is 0"),
        (["--vcpus", "4", "--region", "us-east-1", "--every", "cron(0 3 * * ?)", "--run-minutes", "5"], "--every: cron(0 3 * * ?) has 5 fields"),
        (["--vcpus", "4", "--region", "us-east-1", "--every", "1d", "--runs", "5", "--run-minutes", "5"], "given more than once"),
        (["--file", "/nowhere"], "cannot be read"), (["--terraform-plan", __file__], "it is not JSON"),
        (["--vcpus", "4", "--region", "us-east-1", "--price-list", __file__], "not a price list of AWS"),
        (["--file", "a.yaml", "--terraform-plan", "b.json"], "exclude each other"), (["--file", "a.yaml", "--vcpus", "4"], "described in the file"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(arguments, words):
    line = refused("cost", *arguments)
    assert line.startswith("weir cost: ") and words in line


@pytest.mark.parametrize(
    "text, line",
    [
        ("proxies: [", "not YAML"), ("proxies: []\n", "a list of proxies is wanted"), ("regoin: x\nproxies: [{vcpus: 1}]\n", "plan.yaml:1: unknown key regoin; did you mean region?"),
        ("region: us-east-1\nproxies:\n  - vcpus: x\n", "plan.yaml:3: vcpus: \"x\" is not a whole number"), ("proxies: [{vcpus: 1}]\n", "the region is missing"),
        ("region: us-east-1\nfx: 2\nproxies: [{vcpus: 1}]\n", "give --currency"), ("rates: {gold: 1}\nregion: us-east-1\nproxies: [{vcpus: 1}]\n", "gold has no price"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line(tmp_path, text, line):
    (tmp_path / "plan.yaml").write_text(text)
    assert line in refused("cost", "--file", "plan.yaml", cwd=tmp_path)


# Advice


def test_a_cron_job_hardly_needs_a_proxy():
    advice = run_json("advise", "--every", "5m", "--duration", "2s", "--class", "db.t3.medium", "--region", "us-east-1")
    assert advice["verdict"] == "not worth it" and advice["peakClients"] == 1
    assert advice["price"].startswith("RDS Proxy costs 21.90 USD")


def test_many_functions_need_one():
    code, output, _ = run("advise", "--calls-per-second", 300, "--duration", "1500ms", "--query-time", "30ms", "--class", "db.t3.medium", "--what-if")
    assert code == 0 and output.startswith("Verdict: needed\n")
    assert "300 calls/s x 1.5 s = 450 at once" in output and "[x] above 80 % of max_connections" in output and "█" in output


def test_pins_take_the_benefit():
    assert run_json("advise", "--clients", 500, "--max-connections", 300, "--busy", 5)["verdict"] == "needed"
    assert run_json("advise", "--clients", 500, "--max-connections", 300, "--busy", 5, "--pinned", 80)["verdict"] == "not worth it"


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--clients", "10"], "give --max-connections, or --class"), (["--max-connections", "0", "--clients", "1"], "1 to 100000"),
        (["--max-connections", "10", "--clients", "1", "--database", "pg"], "--database is pg"),
        (["--max-connections", "10"], "give --clients"), (["--max-connections", "10", "--clients", "-1"], "-1 clients"),
        (["--clients", "10", "--class", "db.m5.large", "--database", "aurora"], "give --max-connections"), (["--every", "5", "--duration", "1s", "--max-connections", "5"], "--every is"),
        (["--clients", "10", "--class", "db.t4g.small", "--database", "aurora"], "give --max-connections"),
        (["--every", "0.0000000000001ms", "--duration", "1s", "--max-connections", "5"], "a microsecond (0.001ms) is allowed at least"),
    ],
)  # fmt: skip
def test_bad_figures_are_one_line(arguments, words):
    assert words in refused("advise", *arguments)


# A running weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, extra=console.SETTINGS).start()
    yield running
    running.stop()


def test_a_running_weir_is_priced_by_its_uptime(weir):
    until(lambda: console.facts(weir, "STATS")["uptime_s"] >= 1, what="a second of uptime")
    code, output, errors = console.run(weir, "cost", "--running", "--vcpus", "4", "--region", "ap-northeast-1", "--json")
    assert code == 0, errors
    report = json.loads(output)
    to_date, whole = report["projects"]
    seconds = to_date["metadata"]["periodSeconds"]
    assert 1 <= seconds <= console.facts(weir, "STATS")["uptime_s"]
    # Ten minutes are billed at least: four vCPUs for a sixth of an hour.
    assert Decimal(to_date["breakdown"]["totalMonthlyCost"]) == Decimal("0.012")
    # The forecast contains the cost so far.
    assert report["totalMonthlyCost"] == whole["breakdown"]["totalMonthlyCost"]
    assert whole["metadata"]["periodSeconds"] >= seconds
    assert any(f"127.0.0.1:{weir.server.port}" in note for note in report["metadata"]["notes"])


def test_what_a_running_weir_knows_need_not_be_typed(weir):
    until(lambda: console.facts(weir, "STATE")["target_answered"] == "yes", what="the target to answer")
    most = console.facts(weir, "STATE")["target_max_connections"]
    code, output, errors = console.run(weir, "advise", "--running", "--clients", "10", "--json")
    assert code == 0, errors
    advice = json.loads(output)
    assert str(advice["maxConnections"]) == most and f"max_connections {most}: as 127.0.0.1:{weir.server.port} told Weir" in advice["arithmetic"]
    code, _, errors = console.run(weir, "cost", "--running")
    version = console.facts(weir, "VERSION")["target"]
    assert code == 2 and f"Weir knows its target (127.0.0.1:{weir.server.port}, version {version}), but not how large its instances are; give --class" in errors
    code, _, errors = console.run(weir, "cost", "--running", "--vcpus", "4")
    assert code == 2 and f"the name of Weir's target, 127.0.0.1:{weir.server.port}, does not tell its region; give --region" in errors


def test_the_name_of_the_target_tells_the_region(server):
    # Never answers, and needs not to: the name says it.
    host = "orders.abc123.eu-west-2.rds.amazonaws.com.invalid"
    weir = Weir(server, target={"host": host}, extra=console.SETTINGS).start(sign="trying again")
    try:
        code, output, errors = console.run(weir, "cost", "--running", "--class", "db.r6g.large", "--json")
        assert code == 0, errors
        [resource] = json.loads(output)["projects"][0]["breakdown"]["resources"]
        assert resource["metadata"]["region"] == "eu-west-2"
        code, _, errors = console.run(weir, "advise", "--running")
        assert code == 2 and f"Weir's target ({host}:{server.port}, which has not answered yet) has not told its max_connections" in errors
        # A default goes where nothing was told.
        code, _, errors = console.run(weir, "advise", "--running", "--class", "db.r6g.large")
        assert code == 2 and "no client has logged in" in errors and "nothing to judge yet" in errors
        code, output, errors = console.run(weir, "advise", "--running", "--class", "db.r6g.large", "--clients", "10", "--json")
        assert code == 0 and json.loads(output)["maxConnections"] == 1228 and json.loads(output)["price"].startswith("RDS Proxy costs 24.82 USD")
    finally:
        weir.kill()


def test_a_running_weir_tells_what_its_clients_use(weir):
    before = console.facts(weir, "STATS")
    assert before["sessions_under_rds_rules"] == before["sessions_pinned_once"] == 0
    with console.app(weir) as first, console.app(weir) as second, first.cursor() as cursor, second.cursor() as other:
        cursor.execute("SET timestamp = 1")
        other.execute("BEGIN")
        other.execute("SELECT SLEEP(0.05)")
        stats = console.facts(weir, "STATS")
        assert stats["backends_lent_most"] >= 2
        assert stats["backends_lent_ms"] >= 50 and stats["sessions_pinned_once"] == 1
        assert stats["sessions_under_rds_rules"] == 1
        # The console that tells it is no client.
        assert stats["sessions_begun"] == before["sessions_begun"] + 2 and stats["sessions_most"] == 2
        assert stats["logins"] > before["logins"] + 2 and stats["clients_most"] > 2
        other.execute("COMMIT")
    until(lambda: console.facts(weir, "PIN FORECAST")["backends_pinned"] == 0, what="the pin to end")
    code, output, errors = console.run(weir, "advise", "--running", "--max-connections", "100", "--json")
    assert code == 0, errors
    advice = json.loads(output)
    assert advice["verdict"] == "not worth it" and advice["peakClients"] == 2
    assert any("of RDS Proxy's rules" in line or "RDS Proxy's rules for pins" in line for line in advice["arithmetic"])
    assert 0 < Decimal(advice["pinShare"]) <= 1


def test_a_client_that_changes_its_user_is_one(weir):
    before = console.facts(weir, "STATS")
    with connect(weir, "app") as client:
        change_user(client, "app", weir.users["app"])
        stats = console.facts(weir, "STATS")
    assert stats["sessions_begun"] == before["sessions_begun"] + 1
    assert stats["logins"] == before["logins"] + 3


def test_a_weir_that_is_not_there_is_exit_code_1(weir, tmp_path):
    stopped = subprocess.run(
        [binary(), "advise", "--running", "--max-connections", "10", "--address", f"unix:{tmp_path}/none.sock", "--user", "x"],
        capture_output=True, text=True, timeout=60, env={**clean_environment(), "WEIR_ADMIN_PASSWORD": "x"},
    )  # fmt: skip
    assert stopped.returncode == 1 and "cannot be reached" in stopped.stderr
