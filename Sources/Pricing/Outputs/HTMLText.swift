/// The parts that every page has.
enum HTMLText {
    /// A heading and a list beneath; nothing where the list is empty.
    static func list(_ title: String, _ lines: [String]) -> String {
        guard !lines.isEmpty else { return "" }
        return "<h2>\(escaped(title))</h2>\n<ul>\n" + lines.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
    }

    /// A text as HTML shows it.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        // By scalars: a quote with an accent behind it is one character, and ends an attribute all the same.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func page(title: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1b1f24; background: #fff; }
        h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin-top: 2em; } h3 { font-size: 1em; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .35em .6em; border-bottom: 1px solid #d8dee4; vertical-align: top; }
        th { font-weight: 600; } th.number, .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .group td { font-weight: 600; padding-top: 1em; } .total td { font-weight: 600; border-top: 2px solid #1b1f24; }
        .small { font-size: .85em; color: #57606a; } svg { max-width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
        .bar { fill: #8fb8de; } .present { fill: #1f6fb2; }
        @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; }
        .total td { border-color: #e6edf3; } .small { color: #9198a1; } svg text { fill: #e6edf3; } .bar { fill: #2f5f8a; } .present { fill: #58a6ff; } }
        </style>
        </head>
        <body>
        \(body)</body>
        </html>

        """
    }
}
