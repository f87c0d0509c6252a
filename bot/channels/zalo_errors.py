"""What Zalo's error codes mean to us: one table a host, because one code differs between hosts.

Application errors come with HTTP 200 and `error` other than 0. Sources: Zalo's documentation and
SDKs; a code that is in no table is given up with an alarm, so that somebody looks.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Host = Literal["oa", "template", "oauth"]


class Act(Enum):
    """What to do about an error."""

    RETRY = "try this message again later"
    REFRESH = "get a new access token, then try once more"
    PLAIN = "send it again without buttons"
    UPLOAD = "the upload is too old: upload again"
    ELSEWHERE = "reach the citizen another way: template, then SMS"
    GIVE_UP = "this message can never be sent"


@dataclass(frozen=True)
class Rule:
    """An act, our own word for the reason (metrics, outbox), and whether a person must look."""

    act: Act
    reason: str
    alarm: bool = False
    after: float = 0  # seconds before the next try


def _retry(reason: str, after: float, alarm: bool = False) -> Rule:
    return Rule(Act.RETRY, reason, alarm, after)


def _elsewhere(reason: str, alarm: bool = False) -> Rule:
    return Rule(Act.ELSEWHERE, reason, alarm)


def _give_up(reason: str) -> Rule:
    return Rule(Act.GIVE_UP, reason, alarm=True)


TOKEN = Rule(Act.REFRESH, "token")
RATE = "rate_limit"  # of the account or the app: of all chats together
SET_UP = _retry("not_set_up", 300, alarm=True)  # an administrator can put it right meanwhile

OA: dict[int, Rule] = {
    -32: _retry(RATE, 60),
    -100: Rule(Act.UPLOAD, "upload_expired"),
    -200: _give_up("send_failed"),
    -201: Rule(Act.PLAIN, "parameter_invalid"),
    -202: SET_UP,  # invalid mac (old)
    -204: SET_UP,  # OA disabled
    -205: SET_UP,  # OA not found
    -209: SET_UP,  # app not activated
    -210: _give_up("over_limit"),
    -211: _elsewhere("quota", alarm=True),
    -212: SET_UP,  # app not registered for this API
    -213: _elsewhere("not_following"),
    -214: _retry("processing", 30),
    -215: SET_UP,  # bad app id
    -216: TOKEN,
    -217: _elsewhere("blocked"),
    -218: _elsewhere("receive_quota"),
    -219: SET_UP,  # app removed or disabled
    -220: TOKEN,
    -221: SET_UP,  # OA must be verified
    -223: SET_UP,  # OA has not authorised this API
    -224: SET_UP,  # OA package upgrade needed
    -227: _elsewhere("inactive"),
    -230: _elsewhere("window_closed"),
    -232: _elsewhere("window_closed"),
    -233: Rule(Act.PLAIN, "type_unsupported"),
    -234: _retry("night", 1800),
    -235: SET_UP,  # OA type unsupported
    -237: _give_up("group_disabled"),
    -238: Rule(Act.UPLOAD, "asset_used"),
    -240: _give_up("api_shut_down"),
    -241: Rule(Act.UPLOAD, "asset_used"),
    -242: SET_UP,  # bad appsecret_proof
    -244: _elsewhere("restricted"),
    -248: _give_up("policy"),
    -249: _elsewhere("template_not_by_user"),
    -305: _elsewhere("window_closed"),
    -311: _elsewhere("quota", alarm=True),
    -320: _elsewhere("no_cloud_account", alarm=True),
    -321: _elsewhere("no_money", alarm=True),
    -403: _give_up("not_in_group"),
    **dict.fromkeys((216, 401, -401), TOKEN),
}

TEMPLATE: dict[int, Rule] = {
    **dict.fromkeys((-101, -102, -103, -104, -105), _elsewhere("not_set_up", alarm=True)),
    -108: _elsewhere("phone_invalid"),
    -109: _elsewhere("template_invalid", alarm=True),
    **dict.fromkeys((-111, -112, -1121, -1122, -1124), _elsewhere("template_data", alarm=True)),
    -114: _elsewhere("cannot_receive"),
    -115: _elsewhere("no_money", alarm=True),
    -117: _elsewhere("no_template_right", alarm=True),
    -118: _elsewhere("no_zalo_account"),
    -119: _elsewhere("cannot_receive"),
    -124: TOKEN,
    -1241: _elsewhere("not_set_up", alarm=True),  # bad appsecret_proof
    **dict.fromkeys((-126, -127), _elsewhere("development_mode", alarm=True)),
    -131: _elsewhere("template_not_approved", alarm=True),
    -132: _elsewhere("template_data", alarm=True),
    -133: _retry("night", 1800),
    **dict.fromkeys((-135, -136, -137, -138), _elsewhere("not_set_up", alarm=True)),
    **dict.fromkeys((-139, -140, -141), _elsewhere("refused_by_citizen")),
    -144: _elsewhere("quota", alarm=True),
    -146: _elsewhere("template_disabled", alarm=True),
    -147: _elsewhere("quota", alarm=True),
    **dict.fromkeys((-1441, -1471, -1472), _elsewhere("quota", alarm=True)),
}

# The refresh token is used up or too old: only an administrator's consent brings a new one.
DEAD = {-118, -14014, -14020}

TABLES: dict[Host, dict[int, Rule]] = {"oa": OA, "template": TEMPLATE, "oauth": {}}


def rule(host: Host, code: int) -> Rule:
    """What to do about a code of a host."""
    return TABLES[host].get(code) or _give_up(f"code_{code}")


class Failed(Exception):
    """Zalo answered with an error code."""

    def __init__(self, host: Host, code: int) -> None:
        super().__init__(f"{host} {code}")
        self.code = code
        self.rule = rule(host, code)
