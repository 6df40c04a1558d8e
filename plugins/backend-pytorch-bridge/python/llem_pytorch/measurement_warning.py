"""Measurement warnings: `<code>: <explanation>. <remedy>.`"""

from __future__ import annotations


def warning(code: str, explanation: str, remedy: str) -> str:
    return f"{code}: {explanation}. {remedy}."
