"""Medians, the table, and what of the targets is reached."""

import math
from statistics import median

NAMES = {"direct": "direct", "haproxy": "HAProxy", "weir": "Weir"}
KIBI = 1024


def medians(rounds):
    """The median of every number over the rounds."""
    names = {name for figures in rounds for name, value in figures.items() if isinstance(value, (int, float))}
    return {name: median(figures[name] for figures in rounds if name in figures) for name in sorted(names)}


def ratios(results, cell, name, variant, base):
    """One variant's figure divided by another's of the same round, for each round that has both."""
    rounds = results.get(cell, {})
    pairs = zip(rounds.get(variant, []), rounds.get(base, []))
    return [mine[name] / other[name] for mine, other in pairs if other.get(name) and name in mine]


def paired(*names):
    """The median of `ratios`; None when there are none."""
    found = ratios(*names)
    return median(found) if found else None


def number(value, digits=0):
    if value is None or math.isnan(value):
        return "-"
    return f"{value:,.{digits}f}"


def significant(value):
    """Three figures that matter, for values of any size."""
    if value is None or math.isnan(value):
        return "-"
    return number(value, 0 if value >= 100 else 1 if value >= 10 else 2)


def ratio(value):
    return "-" if value is None else f"{value:.2f}"


def aligned(rows, indent="  "):
    """Lines of columns; the first is flush left, the others flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        lines.append(indent + "  ".join(cells).rstrip())
    return lines


def table(cells, results):
    """One line for each cell and variant."""
    lines = []
    for cell in cells:
        rounds = measured(results[cell.name])
        if not rounds:
            continue
        lines += ["", f"{cell.name}: {cell.what}"]
        lines += idle_rows(rounds) if cell.unit == "bytes" else token_rows(rounds) if cell.name == "tokens" else load_rows(cell, rounds, results)
    return lines


def measured(rounds):
    """The rounds of each variant that gave figures; variants without any are left out."""
    whole = {variant: [each for each in figures if "error" not in each] for variant, figures in rounds.items()}
    return {variant: figures for variant, figures in whole.items() if figures}


def failures(results):
    """What could not be measured, and why: a line for each."""
    return [
        f"{cell}, {NAMES[variant]}, round {turn}: {figures['error']}"
        for cell, rounds in results.items()
        for variant, every in rounds.items()
        for turn, figures in enumerate(every, 1)
        if "error" in figures
    ]


def idle_rows(rounds):
    rows = [["", "KiB/client", "clients", "proxy before, MiB", "after, MiB"]]
    for variant, figures in rounds.items():
        middle = medians(figures)
        rows.append([
            NAMES[variant], number(middle["bytes"] / KIBI, 2), number(middle["clients"]),
            number(middle["before"] / KIBI**2, 1), number(middle["after"] / KIBI**2, 1),
        ])  # fmt: skip
    return aligned(rows)


def token_rows(rounds):
    rows = [["", "logins/s", "CPU µs by token", "by password", "more", "tokens/s on one core"]]
    for variant, figures in rounds.items():
        middle = medians(figures)
        rows.append([
            NAMES[variant], number(middle["rate"]), number(middle["token_us"], 1), number(middle["password_us"], 1),
            number(middle["extra_us"], 1), number(middle["per_core"]),
        ])  # fmt: skip
    return aligned(rows)


def load_rows(cell, rounds, results):
    has_times = all("p50_ms" in each for figures in rounds.values() for each in figures)
    is_burst = cell.unit == "ms"
    heads = ["", "errors" if is_burst else cell.unit]
    if not is_burst:
        heads += ["x direct", "x HAProxy"]
    if has_times:
        heads += ["p50 ms", "p99 ms", "p99/p50"]
    heads += [f"CPU µs/{cell.per}", "of it user", "server's µs"]
    has_client = all("client_us" in each for figures in rounds.values() for each in figures)
    if has_client:
        heads += ["client's µs", "sum"]
    rows = [heads]
    for variant, figures in rounds.items():
        middle = medians(figures)
        row = [NAMES[variant]]
        if is_burst:
            row.append(number(sum(each["errors"] for each in figures)))
        else:
            row.append(number(middle["rate"]))
            row.append("" if variant == "direct" else ratio(paired(results, cell.name, "rate", variant, "direct")))
            row.append(ratio(paired(results, cell.name, "rate", variant, "haproxy")) if variant == "weir" else "")
        if has_times:
            spread = middle.get("spread", middle["p99_ms"] / middle["p50_ms"])
            row += [significant(middle["p50_ms"]), significant(middle["p99_ms"]), number(spread, 2)]
        row += [number(middle.get("cpu_us"), 1), number(middle.get("user_us"), 1), number(middle.get("server_us"), 1)]
        if has_client:
            everything = [each.get("cpu_us", 0) + each["server_us"] + each["client_us"] for each in figures]
            row += [number(middle["client_us"], 1), number(median(everything), 1)]
        rows.append(row)
    return aligned(rows)


# MARK: Targets


def target(text, limit, is_reached, rounds, in_all=False):
    """One line of the issue's targets. It is reached when more than half of the rounds reach it: on a busy machine one lucky round means nothing.

    `in_all`: one round that misses it is one too many. Without a measurement it is neither reached nor missed.
    """
    good = sum(map(is_reached, rounds))
    needed = len(rounds) if in_all else len(rounds) // 2 + 1
    state = "not measured" if not rounds else "reached" if good >= needed else "NOT REACHED"
    return {"target": text, "limit": limit, "measured": median(rounds) if rounds else None, "state": state, "reaching": good, "rounds": rounds}


def targets(results):
    """The targets of the issue. Ratios are medians of the ratios within a round."""
    found = []

    def compare(text, cell, name, base, limit, is_reached):
        found.append(target(text, limit, is_reached, ratios(results, cell, name, "weir", base)))

    def weir(cell, name):
        return [figures[name] for figures in results.get(cell, {}).get("weir", []) if name in figures]

    for mode in ("text", "prepared"):
        for threads in (1, 8, 64):
            compare(
                f"CPU per point select, {mode}, {threads} thread{'s' if threads > 1 else ''}: no more than HAProxy's",
                f"{mode}-{threads}", "cpu_us", "haproxy", "<= 1.00 x HAProxy", lambda value: value <= 1,
            )  # fmt: skip
    for cell, text in (("large-wide", "long rows"), ("large-narrow", "short rows")):
        compare(
            f"large results, {text}: at least HAProxy's MB/s", cell, "rate", "haproxy", ">= 1.00 x HAProxy", lambda value: value >= 1
        )
    compare("connect-query-quit: at least 1.2 times the direct rate", "churn", "rate", "direct", ">= 1.20 x direct", lambda value: value >= 1.2)
    for cell, text, most in (("idle-plain", "plain", 2), ("idle-tls", "TLS", 20)):
        sizes = [size / KIBI for size in weir(cell, "bytes")]
        found.append(target(f"resident memory per idle {text} client", f"<= {most} KiB", lambda size, most=most: size <= most, sizes))
    found.append(target("tokens judged a second on one core, TLS aside", ">= 5,000", lambda rate: rate >= 5000, weir("tokens", "per_core")))
    found.append(target("burst: clients that were not served", "0", lambda errors: errors == 0, weir("burst", "errors"), in_all=True))
    found.append(target("burst: p99/p50", "<= 2.50", lambda spread: spread <= 2.5, weir("burst", "spread")))
    return found


def target_lines(found):
    rows = [["target", "limit", "median", "each round", "rounds", ""]]
    for each in found:
        digits = 0 if each["limit"] == "0" else 2
        rounds = each["rounds"]
        spread = f"{min(rounds):.{digits}f} to {max(rounds):.{digits}f}" if rounds else ""
        rows.append([
            each["target"], each["limit"], number(each["measured"], digits), spread, f"{each['reaching']} of {len(rounds)}", each["state"],
        ])  # fmt: skip
    return aligned(rows)
