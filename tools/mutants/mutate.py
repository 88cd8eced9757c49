# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of C source: one condition, constant, operator or statement changed at a time.

Works on tokens, not on a syntax tree: what does not compile is no mutant, and the
compiler says so.  Declarations, directives, comments and strings are left alone.
"""
import collections
import re

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>(?:^|(?<=\n))[ \t]*\#(?:[^\n\\]|\\.)*(?:\\\n(?:[^\n\\]|\\.)*)*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<number>\b(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*\b)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<op><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])
  | (?P<space>\s+)
""", re.X | re.S)

Token = collections.namedtuple("Token", "kind text start end")
Mutant = collections.namedtuple("Mutant", "file line kind old new start end text")

SWAPS = {
    "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "<<": [">>"], ">>": ["<<"],
    "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
    "^": ["|"],
}
# These are operators only between two operands.
BINARY = {"+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "%": ["/"], "&": ["|"], "|": ["&"]}
TYPES = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "int", "bool", "char", "size_t", "long",
         "unsigned", "void", "struct", "enum", "union", "const", "static", "time64_t", "loff_t", "ssize_t"}
HEADS = {"if", "while", "for", "switch", "return", "case", "default", "goto", "break", "continue", "else",
         "do", "sizeof", "typedef", "extern"}


def tokens(text):
    found, at = [], 0
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m:
            at += 1
            continue
        if m.lastgroup not in ("space", "comment"):
            found.append(Token(m.lastgroup, m.group(), m.start(), m.end()))
        at = m.end()
    return found


def matching(toks, i):
    """The index of what closes the bracket at i."""
    depth = 0
    for j in range(i, len(toks)):
        depth += (toks[j].text in "([{") - (toks[j].text in ")]}") if toks[j].kind == "op" else 0
        if not depth:
            return j
    return len(toks) - 1


def bodies(toks):
    """Ranges of tokens that are functions' bodies."""
    i = 0
    while i < len(toks):
        if toks[i].text == "{" and i and toks[i - 1].text == ")":
            end = matching(toks, i)
            yield i, end
            i = end
        elif toks[i].text == "{":	# a structure, or a table
            i = matching(toks, i)
        i += 1


def is_operand_end(t):
    return t.kind in ("name", "number", "string") and t.text not in HEADS | TYPES or t.text in (")", "]")


def conditions(toks, begin, end):
    for i in range(begin, end):
        if toks[i].text in ("if", "while") and toks[i + 1].text == "(":
            close = matching(toks, i + 1)
            # "do { } while (0)", and the heads of loops for ever
            if toks[i].text == "while" or close - i == 3 and toks[i + 2].kind == "number":
                news = ["0"]
            else:
                news = ["0", "1"]
            for new in news:
                yield "condition", toks[i + 2].start, toks[close - 1].end, new


def operators(toks, begin, end):
    for i in range(begin, end):
        t = toks[i]
        if t.kind != "op":
            continue
        news = SWAPS.get(t.text, [])
        if t.text in BINARY and is_operand_end(toks[i - 1]) and toks[i + 1].text not in (")", ",", ";"):
            news = BINARY[t.text]
        for new in news:
            yield "operator", t.start, t.end, new
        if t.text == "!":
            yield "operator", t.start, t.end, ""


def numbers(toks, begin, end):
    for i in range(begin, end):
        t = toks[i]
        if t.kind == "number":
            value = int(re.sub(r"[uUlL]+$", "", t.text), 0 if t.text[:2].lower() == "0x" or t.text == "0" else 10)
            yield "constant", t.start, t.end, str(value + 1)
            if value > 1:
                yield "constant", t.start, t.end, str(value - 1)
        elif t.text in ("true", "false"):
            yield "constant", t.start, t.end, "false" if t.text == "true" else "true"


def statements(toks, begin, end):
    i = begin + 1
    while i < end:
        t = toks[i]
        first = toks[i - 1].text in ("{", "}", ";", ":", ")", "else")
        if not first or t.kind not in ("name", "op") or t.text in ("{", "}", ";", ")", "]", ","):
            i += 1
            continue
        j = i
        while j < end and toks[j].text != ";":
            if toks[j].text in ("(", "["):
                j = matching(toks, j)
            elif toks[j].text in ("{", "}", ":"):
                break
            j += 1
        text = [x.text for x in toks[i:j]]
        if j < end and toks[j].text == ";" and text:
            if text[0] == "return" and len(text) > 1:
                if text[1:] not in (["0"], ["false"], ["NULL"]):
                    yield "return", toks[i + 1].start, toks[j - 1].end, "0"
            elif text[0] in ("break", "continue", "goto"):
                yield "statement", t.start, toks[j - 1].end, ""
            elif text[0] not in HEADS | TYPES and (
                    len(text) > 2 and text[1] == "(" or text[-1] in ("++", "--") or
                    any(x.endswith("=") and x not in ("==", "!=", "<=", ">=") for x in text)):
                # "type name" and "type *name" are declarations
                if not (len(text) > 1 and re.match(r"\w", text[1]) and re.match(r"[A-Za-z_]", text[0])):
                    yield "statement", t.start, toks[j - 1].end, ""
        i = max(j, i + 1)


def mutants(path, name):
    """All of a file, in its order."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    toks = tokens(text)
    found = set()
    for begin, end in bodies(toks):
        for make in (conditions, operators, numbers, statements):
            for kind, start, stop, new in make(toks, begin, end):
                old = text[start:stop]
                if old != new:
                    found.add((start, stop, kind, new))
    for start, stop, kind, new in sorted(found):
        old = " ".join(text[start:stop].split())
        yield Mutant(name, text.count("\n", 0, start) + 1, kind, old, new, start, stop,
                     text[:start] + new + text[stop:])
