# SPDX-License-Identifier: GPL-2.0-only
"""The report's bars, as SVG."""
from xml.sax.saxutils import escape

COLOURS = ("#1b5e9b", "#9db8cf", "#c8743c", "#8a8a8a")
LEFT, WIDTH, BAR, GAP = 250, 480, 15, 14


class Drawing:
    def __init__(self):
        self.y = 10
        self.items = []

    def text(self, x, y, text, anchor="start", size=12, weight="normal"):
        self.items.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
                          f'font-weight="{weight}">{escape(text)}</text>')

    def bar(self, x, y, width, colour):
        self.items.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" '
                          f'height="{BAR - 2}" fill="{colour}"/>')

    def whisker(self, a, b, y):
        self.items.append(f'<line x1="{a:.1f}" y1="{y:.1f}" x2="{b:.1f}" y2="{y:.1f}" '
                          'stroke="black" stroke-width="1"/>')

    def panel(self, title, rows, series):
        """Groups of bars; rows are dictionaries of the report's table."""
        self.y += 18
        self.text(10, self.y, title, size=14, weight="bold")
        self.y += 8
        for colour, name in zip(COLOURS, series):
            self.y += 16
            self.bar(LEFT, self.y - 11, 12, colour)
            self.text(LEFT + 18, self.y, name)
        self.y += 12
        most = max(row[s]["q3_ns"] for row in rows for s in series if isinstance(row[s], dict))
        for row in rows:
            self.text(LEFT - 8, self.y + BAR, row["handshake"], anchor="end")
            for colour, name in zip(COLOURS, series):
                if not isinstance(row[name], dict):
                    continue
                low, mid, high = (row[name][k] / most * WIDTH for k in ("q1_ns", "median_ns", "q3_ns"))
                self.bar(LEFT, self.y, mid, colour)
                self.whisker(LEFT + low, LEFT + high, self.y + BAR / 2 - 1)
                self.text(LEFT + high + 6, self.y + BAR - 4, f"{row[name]['median_ns'] / 1e3:.0f}",
                          size=11)
                self.y += BAR
            self.y += GAP

    def svg(self):
        width, height = LEFT + WIDTH + 70, self.y + 10
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
                f'viewBox="0 0 {width} {height}" font-family="sans-serif">\n'
                f'<rect width="{width}" height="{height}" fill="white"/>\n'
                + "\n".join(self.items) + "\n</svg>\n")


def draw(report):
    d = Drawing()
    d.panel("Client CPU per handshake, µs: median and quartiles", report["client_cpu"],
            ("tls_hs", "its primitives", "OpenSSL, TCP", "OpenSSL, memory"))
    d.panel("Server CPU per handshake, µs: median and quartiles", report["server_cpu"],
            ("tls_hs", "its primitives", "OpenSSL, TCP", "OpenSSL, memory"))
    d.panel("From the call to done, same guest, µs", report["upcall"], ("kernel", "tlshd"))
    return d.svg()
