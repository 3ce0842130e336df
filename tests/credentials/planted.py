"""Credentials of every kind, built at run time from parts: none of them was ever issued, and none stands in a file."""

from __future__ import annotations

import base64
import json
import random
import string

from cardsmith.credentials.proofs import check_digits

ALNUM = string.ascii_letters + string.digits
HEX = string.digits + "abcdef"
UPPER = string.ascii_uppercase
BASE32 = UPPER + "234567"
BASE64 = ALNUM + "+/"
URL64 = ALNUM + "_-"


def text(length: int, alphabet: str = ALNUM) -> str:
    """Random text, the same in every run, with a digit in it."""
    drawn = random.Random(f"{length}{alphabet}").choices(alphabet, k=length - 1)  # noqa: S311 - it keeps no secret
    return "".join(drawn[:3]) + ("7" if "7" in alphabet else "Q") + "".join(drawn[3:])


def segment(value: object) -> str:
    """JSON as a part of a JSON Web Token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def pem(name: str) -> str:
    """A key of three lines."""
    lines = "\n".join(text(64 - n, BASE64) for n in range(3))
    return f"-----{'BEGIN'} {name}-----\n{lines}\n-----END {name}-----"


def jwt(payload: object) -> str:
    """A JSON Web Token."""
    return f"{segment({'alg': 'HS256', 'typ': 'JWT'})}.{segment(payload)}.{text(43, URL64)}"


def checked(prefix: str) -> str:
    """A token with right check digits."""
    body = text(30)
    return prefix + body + check_digits(body)


PYPI = (
    base64.urlsafe_b64encode(b"\x02\x01\x08" + b".".join((b"pypi", b"org")) + b"\x02" + text(80).encode())
    .decode()
    .rstrip("=")
)

#: kind → texts of its shape. A text with `\n` is no single word, one that begins with a context needs it.
PREFIXED: dict[str, list[str]] = {
    "a Hugging Face token": ["hf" + "_" + text(34), "api" + "_org_" + text(34)],
    "a Hugging Face OAuth token": ["hf" + "_oauth_" + jwt({"sub": text(20)}), "hf" + "_jwt_" + jwt({"aud": text(24)})],
    "a W&B key": ["wandb" + "_v1_" + text(77, URL64[:-1])],
    "a GitHub token": [
        checked("gh" + "p_"),
        *("gh" + letter + "_" + text(36) for letter in "pousr"),
        "github" + "_pat_" + text(22) + "_" + text(59),
    ],
    "a GitLab token": ["gl" + "pat-" + text(20, URL64), "gl" + "rt-" + text(27, URL64) + "." + text(9, HEX)],
    "an OpenAI key": [
        "sk" + "-" + text(20) + "T3Blbk" + "FJ" + text(20),
        "sk" + "-proj-" + text(74, URL64) + "T3Blbk" + "FJ" + text(74, URL64),
    ],
    "an Anthropic key": ["sk" + "-ant-" + "api03-" + text(93, URL64) + "AA"],
    "an OpenRouter key": ["sk" + "-or-v1-" + text(64, HEX)],
    "a Langfuse key": ["sk" + "-lf-" + "-".join(text(n, HEX) for n in (8, 4, 4, 4, 12))],
    "a DeepSeek, DashScope or Moonshot key": ["sk" + "-" + text(32, HEX), "sk" + "-" + text(48)],
    "an AWS access key": ["AK" + "IA" + text(16, BASE32), "AS" + "IA" + text(16, BASE32)],
    "a Google key": ["AI" + "za" + text(35, URL64)],
    "a Google client secret": ["GOC" + "SPX-" + text(28, URL64)],
    "a Google access token": ["ya" + "29." + text(120, URL64)],
    "a Slack token": [
        "xo" + "xb-" + text(12, string.digits) + "-" + text(13, string.digits) + "-" + text(24),
        "xa" + "pp-" + "1-A" + text(10, UPPER + string.digits) + "-" + text(13, string.digits) + "-" + text(64, HEX),
    ],
    "a PyPI token": ["py" + "pi-" + PYPI],
    "an npm token": [checked("np" + "m_"), "np" + "m_" + text(36)],
    "a Groq key": ["gs" + "k_" + text(52)],
    "a Replicate token": ["r" + "8_" + text(37)],
    "an NVIDIA key": ["nv" + "api-" + text(64, URL64)],
    "a Stripe key": ["sk" + "_live_" + text(24), "rk" + "_live_" + text(99)],
    "a Stripe webhook secret": ["wh" + "sec_" + text(32)],
    "a Databricks token": ["da" + "pi" + text(32, HEX)],
    "a SendGrid key": ["S" + "G." + text(22, URL64) + "." + text(43, URL64)],
    "a Telegram bot token": ["81" + text(8, string.digits) + ":A" + "A" + text(33, URL64)],
    "a Kaggle token": ["KG" + "AT_" + text(32, HEX)],
    "a Docker Hub token": ["dc" + "kr_pat_" + text(27, URL64)],
    "a DigitalOcean token": ["do" + "p_v1_" + text(64, HEX)],
    "a Vault token": ["hv" + "s." + text(90, URL64)],
    "a Terraform token": [text(14) + ".atlas" + "v1." + text(67, URL64)],
    "a Shopify token": ["sh" + "pat_" + text(32, HEX)],
    "a Linear key": ["lin" + "_api_" + text(40)],
    "a Notion token": ["nt" + "n_" + text(46)],
    "a Perplexity key": ["pp" + "lx-" + text(48)],
    "an xAI key": ["xa" + "i-" + text(80)],
    "a Tavily key": ["tv" + "ly-" + "dev-" + text(32)],
    "a RunPod key": ["rp" + "a_" + text(40)],
    "a Fireworks key": ["f" + "w_" + text(22)],
    "a Together key": ["tg" + "p_v1_" + text(43, URL64)],
    "a LangSmith key": ["ls" + "v2_pt_" + text(32, HEX) + "_" + text(10, HEX)],
    "a Pinecone key": ["pc" + "sk_" + text(6) + "_" + text(63)],
    "a Jina key": ["ji" + "na_" + text(32, HEX) + text(28, URL64)],
    "a Cerebras key": ["cs" + "k-" + text(48, string.ascii_lowercase + string.digits)],
    "a Mailgun key": ["ke" + "y-" + text(32, HEX)],
    "an Atlassian token": ["ATA" + "TT3" + text(180, URL64) + "=" + text(8, string.digits + "ABCDEF")],
    "a Grafana token": ["gl" + "sa_" + text(32) + "_" + text(8, HEX)],
    "a New Relic key": ["NR" + "AK-" + text(27, UPPER + string.digits)],
    "a Pulumi token": ["pu" + "l-" + text(40, HEX)],
    "a Postman key": ["PM" + "AK-" + text(24, HEX) + "-" + text(34, HEX)],
    "a Figma token": ["fi" + "gd_" + text(40, URL64)],
    "a Supabase key": ["sb" + "p_" + text(40, HEX), "sb" + "_secret_" + text(31, URL64)],
    "a Sentry token": ["sn" + "trys_" + segment({"iat": 1.5, "url": text(40)}) + "_" + text(43, BASE64)],
    "an Alibaba access key": ["LT" + "AI" + text(20)],
    "an age key": ["AGE-SEC" + "RET-KEY-" + "1" + text(58, UPPER + string.digits)],
    "a private key": [
        pem(name)
        for name in (
            "PRIVATE" + " KEY",
            "RSA PRIVATE" + " KEY",
            "EC PRIVATE" + " KEY",
            "OPENSSH PRIVATE" + " KEY",
            "ENCRYPTED PRIVATE" + " KEY",
            "PGP PRIVATE" + " KEY BLOCK",
        )
    ],
    "a Neptune token": [segment({"api_address": "https://app.example.org", "api_key": text(36)}).replace("-", "+")],
    "a JSON Web Token": [jwt({"sub": text(12), "iat": 1700000000})],
}

#: kind → (what stands before it, the credential, what stands behind it)
IN_CONTEXT: dict[str, list[tuple[str, str, str]]] = {
    "a W&B key": [
        ("wandb login ", text(40, HEX), ""),
        ("WANDB_API_KEY=", text(40, HEX), ""),
        ("wandb.login(key='", text(40, HEX), "')"),
    ],
    "an AWS secret key": [
        ("aws_secret_access_key = ", text(40, BASE64), ""),
        ("SecretAccessKey: '", text(40, BASE64), "'"),
        ("AWS_ACCESS_KEY_ID=none\nAWS_SECRET_ACCESS_KEY=", text(40, BASE64), ""),
    ],
    "a Kaggle key": [
        ('kaggle: {"username":"somebody", "key": "', text(32, HEX), '"}'),
        ("KAGGLE_KEY=", text(32, HEX), ""),
    ],
    "an Azure storage key": [
        ("DefaultEndpointsProtocol=https;AccountName=some;Account" + "Key=", text(86, BASE64) + "==", ";"),
    ],
    "an Azure shared access signature": [
        ("https://some.blob.core.windows.net/c?sv=2024-11-04&sp=r&s" + "ig=", text(43) + "%3D", ""),
    ],
    "an Azure client secret": [("", text(3) + "8Q" + "~" + text(34), "")],
    "a Slack webhook": [
        ("https://hooks.slack." + "com/", f"services/T{text(10, BASE32)}/B{text(10, BASE32)}/{text(24)}", ""),
    ],
    "a Discord webhook": [
        ("https://discord." + "com/api/webhooks/", text(18, string.digits) + "/" + text(68, URL64), ""),
    ],
    "an address with a password": [
        ("postgresql:" + "//", "somebody:" + text(12), "@db.example.net/x"),
        ("https:" + "//", "somebody:" + text(20), "@example.net/"),
        ("redis:" + "//", ":" + text(12), "@redis.example.net:6379/0"),
        ("postgresql:" + "//", "somebody:" + text(5) + "%40" + text(5), "@db.example.net/x"),
        ("https:" + "//", "somebody:" + text(4) + "$*" + text(4), "@example.net/"),
        ("postgres:" + "//", "somebody:" + text(10, string.digits), "@db.example.net/x"),
        ("https:" + "//", "somebody:" + text(12), "@[2001:db8::1]:80/"),
        ("https:" + "//", "somebody:" + text(12), "@[::1]/"),
    ],
    "what looks like a credential": [
        ("COHERE_API_KEY=", text(40), ""),
        ("my_token: '", text(24), "'"),
        ('{"hub_password": "', text(32), '"}'),
        ("Authorization: Bearer ", text(40), ""),
    ],
}

#: (kind, what stands before it, the credential, what stands behind it)
ALL = [
    *((kind, "", secret, "") for kind, each in PREFIXED.items() for secret in each),
    *((kind, *parts) for kind, each in IN_CONTEXT.items() for parts in each),
]
IDS = [f"{kind}-{number}" for number, (kind, *_) in enumerate(ALL)]
