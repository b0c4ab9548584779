"""Medians, the table, and what of the targets is reached."""

import math
from statistics import median

NAMES = {"direct": "direct", "haproxy": "HAProxy", "weir": "Weir"}
KIBI = 1024


def medians(rounds):
    """The median of every number over the rounds."""
    names = {name for figures in rounds for name, value in figures.items() if isinstance(value, (int, float))}
    return {name: median(figures[name] for figures in rounds if name in figures) for name in sorted(names)}


def paired(results, cell, name, variant, base):
    """The median over the rounds of one variant's figure divided by another's of the same round; None when either is missing."""
    rounds = results.get(cell, {})
    pairs = zip(rounds.get(variant, []), rounds.get(base, []))
    ratios = [mine[name] / other[name] for mine, other in pairs if other.get(name) and name in mine]
    return median(ratios) if ratios else None


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
        lines += idle_rows(rounds) if cell.unit == "bytes" else load_rows(cell, rounds, results)
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


def target(text, measured, limit, is_reached, rounds):
    """One line of the issue's targets; without a measurement it is neither reached nor missed."""
    state = "not measured" if measured is None else "reached" if is_reached(measured) else "NOT REACHED"
    return {"target": text, "limit": limit, "measured": measured, "state": state, "rounds": rounds}


def targets(results):
    """The targets of the issue. Ratios are medians of the ratios within a round."""
    found = []

    def compare(text, cell, name, base, limit, is_reached):
        ratios = paired(results, cell, name, "weir", base)
        rounds = [
            mine[name] / other[name]
            for mine, other in zip(results.get(cell, {}).get("weir", []), results.get(cell, {}).get(base, []))
            if other.get(name) and name in mine
        ]
        found.append(target(text, ratios, limit, is_reached, rounds))

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
        found.append(
            target(f"resident memory per idle {text} client", median(sizes) if sizes else None, f"<= {most} KiB", lambda value, most=most: value <= most, sizes)
        )
    errors = weir("burst", "errors")
    found.append(target("burst: clients that were not served", sum(errors) if errors else None, "0", lambda value: value == 0, errors))
    spreads = weir("burst", "spread")
    found.append(target("burst: p99/p50", median(spreads) if spreads else None, "<= 2.50", lambda value: value <= 2.5, spreads))
    return found


def target_lines(found):
    rows = [["target", "limit", "measured", "each round", ""]]
    for each in found:
        digits = 0 if each["limit"] == "0" else 2
        spread = f"{min(each['rounds']):.{digits}f}-{max(each['rounds']):.{digits}f}" if each["rounds"] else ""
        rows.append([each["target"], each["limit"], number(each["measured"], digits), spread, each["state"]])
    return aligned(rows)
