"""Rasa's action server for the form: reads and refuses answers, as `rasa_sdk` has it.

Runs in Rasa's own environment (Python 3.10), and imports nothing of ours.
"""

import re
from datetime import datetime

from rasa_sdk import FormValidationAction

# As they are; a slot without a method is logged at every answer.
TEXTS = ("full_name", "child_name", "mother", "street", "sure")
DATES, DIGITS = ("birth_date", "child_birth", "mother_birth"), ("phone", "weight", "members")


def _reader(name, read):
    def validate(self, value, dispatcher, tracker, domain):
        try:
            return {name: read(str(value).strip())}
        except ValueError:
            return {name: None}

    return validate


def _date(text):
    return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007  a day has no zone


def _digits(text):
    if not re.fullmatch(r"\d+", text):
        raise ValueError(text)
    return text


class ValidateForm(FormValidationAction):
    def name(self):
        return "validate_bench_form"


for _name in TEXTS:
    setattr(ValidateForm, f"validate_{_name}", _reader(_name, str))
for _name in DATES:
    setattr(ValidateForm, f"validate_{_name}", _reader(_name, _date))
for _name in DIGITS:
    setattr(ValidateForm, f"validate_{_name}", _reader(_name, _digits))
