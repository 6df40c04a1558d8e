"""Expands the templates under text/: {a|b} is a choice, @slot a value, #rule a shared sentence."""

import re
from pathlib import Path

TEXT = Path(__file__).parent / "text"
INNERMOST_CHOICE = re.compile(r"\{([^{}]*)\}")
RULE = re.compile(r"#(\^?)(\w+)")
SLOT = re.compile(r"@(\^?)(\w+)")
SENTENCE_START = re.compile(r'(^|\n|[.!?]\s|\."\s|:\s")("?)([a-z])')
ARTICLE_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeiou])")


def read_rules():
    rules = {}
    for line in (TEXT / "shared.txt").read_text().splitlines():
        if line.startswith("rule "):
            name, text = line[5:].split(" = ", 1)
            rules.setdefault(name, []).append(text)
    return rules


def read_blocks(file_name):
    """One dict per '= name' block: its 'key: value' headers, its 'set' lines, its remaining lines."""
    blocks = []
    for line in (TEXT / file_name).read_text().splitlines():
        header = re.match(r"(about|title|heroes|name|ask|head): ?(.*)", line)
        if line.startswith("= "):
            blocks.append({"id": line[2:], "sets": [], "lines": []})
        elif header:
            blocks[-1][header[1]] = header[2]
        elif line.startswith("set "):
            names, values = line[4:].split(" = ", 1)
            rows = [[cell.strip() for cell in row.split(":")] for row in values.split("|")]
            blocks[-1]["sets"].append((names.strip().split(","), rows))
        elif line.strip():
            blocks[-1]["lines"].append(line)
    return blocks


def upper_first(text):
    return text[:1].upper() + text[1:]


class Expander:
    def __init__(self, random, rules):
        self.random = random
        self.rules = rules

    def expand(self, text, slots):
        """Expands until nothing is left to expand, then repairs articles and capitals."""
        choose = self.random.choice
        while True:
            before = text
            text = INNERMOST_CHOICE.sub(lambda match: choose(match[1].split("|")), text)
            if "{" not in text:
                text = RULE.sub(self.rule, text)
            if "{" not in text:
                text = SLOT.sub(lambda match: self.slot(match, slots), text)
            if text == before:
                return self.polish(text)

    def rule(self, match):
        text = self.random.choice(self.rules[match[2]])
        return upper_first(self.expand(text, {})) if match[1] else text

    def slot(self, match, slots):
        value = slots[match[2]]
        return upper_first(value) if match[1] else value

    def polish(self, text):
        text = re.sub(r" +", " ", text).strip()
        text = ARTICLE_BEFORE_VOWEL.sub(r"\1n ", text)
        return SENTENCE_START.sub(lambda match: match[1] + match[2] + match[3].upper(), text)
