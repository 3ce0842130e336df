"""Credentials that their beginning gives away. Prefixes, lengths and alphabets are the issuers' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cardsmith.credentials import examples, proofs

#: Where a word begins: also behind what ends in a letter or digit and is none, as `\n`, `\u0120` or `\x00` of a string,
#: `%20` of an address, and the colour of a terminal, `[32m`.
_WORD = (
    r"(?<![A-Za-z0-9]{})",
    r"(?<=\\[bfnrt]{})",
    r"(?<=\\u[0-9A-Fa-f]{{4}}{})",
    r"(?<=\\x[0-9A-Fa-f]{{2}}{})",
    r"(?<=%[0-9A-Fa-f]{{2}}{})",
    r"(?<=[\[;0-9]m{})",
)
#: The same, but a credential may stand in pieces that are no words.
_PART = (r"(?<![\w.-]{})", *_WORD[1:])
#: After less than eight letters and digits, or characters of pieces, in a row: so many hardly ever come by chance.
_FEW_LETTERS, _FEW_PARTS = r"(?<![A-Za-z0-9]{{8}}{})", r"(?<![\w.-]{{8}}{})"
#: Where a word ends, of letters and digits or of what base64 for addresses has too.
_END, _END64 = r"(?![A-Za-z0-9])", r"(?![\w-])"
#: What it takes to be a key: some of its bytes, perhaps after the headers of an encrypted one.
_KEY = r"(?:\s|\\[nr]){0,9}(?:Proc-Type|Version|Comment|[A-Za-z0-9+/=]{16})"
#: In characters, of the lines of a key; nothing else that is looked for is as long.
_LONGEST_KEY = 20_000
#: The longest credential, with a key's first and last line and what tells that a word begins: where pieces of a file
#: overlap by so much, each credential is whole in one of them.
LONGEST = _LONGEST_KEY + 256
#: Its lines, as they are or as JSON writes them, up to its end where it has one. None of them is where another begins:
#: to look for an end behind each of many beginnings would take a time that nobody has.
_KEY_LINES = (
    rf"(?:(?:[A-Za-z0-9+/=:, ().\s\\]|-(?!----(?:END|BEGIN))){{0,{_LONGEST_KEY}}}-----END [A-Z0-9 ]{{3,60}}-----"
    rf"|[A-Za-z0-9+/=:,. \\\r\n-]{{16,{_LONGEST_KEY}}})"
)


class Behind(NamedTuple):
    """What stands before a mark that is not the beginning."""

    #: expression of all of it
    shape: str
    #: its greatest length
    reach: int


class Kind(NamedTuple):
    """One kind of credential: a mark, and what follows it."""

    #: with its article: "a Hugging Face token"
    name: str
    #: the literal texts that it begins with, or has at a certain place
    marks: tuple[str, ...]
    #: expression of what follows a mark
    rest: str
    #: expressions of what may come before a mark, which stands for `{}`
    begin: tuple[str, ...] = _WORD
    #: for a mark that stands inside
    behind: Behind | None = None
    #: whether a mark is only the way to it, as in `AccountKey=…`: the credential is the rest
    named: bool = False
    #: whether a text is what documentation writes in its place
    example: Callable[[str], bool] = examples.is_example
    #: whether check digits, or what it decodes to, prove it: then it is no example
    proof: Callable[[str], bool] | None = None
    #: where it is revoked, as an address
    revoke: str | None = None
    #: what else stands in it, where nearly every text has its mark
    needs: str = ""

    @property
    def among_bytes(self) -> Kind:
        """The same where a few letters may touch it by chance."""
        begin = (_FEW_PARTS if self.begin == _PART else _FEW_LETTERS,) if self.begin else ()
        return self._replace(begin=begin, rest=self.rest.removesuffix(_END).removesuffix(_END64))


def _kind(
    name: str,
    marks: str,
    rest: str,
    *,
    begin: tuple[str, ...] = _WORD,
    behind: Behind | None = None,
    named: bool = False,
    proof: Callable[[str], bool] | None = None,
    revoke: str | None = None,
) -> Kind:
    each = tuple(marks.split())
    return Kind(name=name, marks=each, rest=rest, begin=begin, behind=behind, named=named, proof=proof, revoke=revoke)


_HF = "https://huggingface.co/settings/tokens"
_GITHUB = "https://github.com/settings/tokens"
_GITLAB = "https://gitlab.com/-/user_settings/personal_access_tokens"

#: In the order in which they win over one another.
KINDS: tuple[Kind, ...] = (
    _kind("a Hugging Face token", "hf_ api_org_", rf"[A-Za-z0-9]{{34}}{_END}", revoke=_HF),
    _kind("a Hugging Face OAuth token", "hf_oauth_ hf_jwt_", r"(?=[\w.-]{0,60}\d)[\w-]{20}[\w.-]{0,4000}", revoke=_HF),
    _kind("a W&B key", "wandb_v1_", rf"[\w-]{{77}}{_END64}", revoke="https://wandb.ai/settings"),
    _kind(
        "a GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_",
        rf"[A-Za-z0-9]{{36,255}}{_END}",
        proof=proofs.checked_by_crc,
        revoke=_GITHUB,
    ),
    _kind("a GitHub token", "github_pat_", rf"[A-Za-z0-9_]{{82}}{_END}", revoke=_GITHUB),
    _kind(
        "a GitLab token",
        "glpat- gldt- glrt- glptt- glft- glsoat- glimt- glagent- glcbt- gloas- glffct-",
        r"[\w-]{20}[\w.-]{0,300}",
        revoke=_GITLAB,
    ),
    _kind(
        "an OpenAI key",
        "T3BlbkFJ",
        r"[\w-]{10,200}",
        behind=Behind(r"sk-[\w-]{0,200}", 203),
        revoke="https://platform.openai.com/api-keys",
    ),
    _kind(
        "an Anthropic key",
        "sk-ant-",
        r"[a-z]{3,8}\d\d-[\w-]{80,200}",
        revoke="https://console.anthropic.com/settings/keys",
    ),
    _kind("an OpenRouter key", "sk-or-v1-", rf"[0-9a-f]{{64}}{_END}", revoke="https://openrouter.ai/keys"),
    _kind("a Langfuse key", "sk-lf-", rf"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{_END}"),
    _kind(
        "an AWS access key",
        "AKIA ASIA ABIA ACCA",
        rf"[A-Z2-7]{{16}}{_END}",
        revoke="https://console.aws.amazon.com/iam",
    ),
    _kind("a Google key", "AIza", rf"[\w-]{{35}}{_END64}", revoke="https://console.cloud.google.com/apis/credentials"),
    _kind("a Google client secret", "GOCSPX-", rf"[\w-]{{28}}{_END64}"),
    _kind("a Google access token", "ya29.", r"[\w-]{30,2000}"),
    _kind("an Azure storage key", "AccountKey=", r"[A-Za-z0-9+/]{86}==", named=True),
    _kind(
        "an Azure shared access signature",
        "sig=",
        r"(?:[A-Za-z0-9+/]|%2[BbFf]){43,60}(?:%3[Dd]|=)",
        begin=(r"(?<=[?&;]{})",),
        named=True,
    ),
    _kind("an Azure client secret", "Q~", rf"[\w.~-]{{31,34}}{_END}", behind=Behind(r"\w[\w.~-]{2}\d", 4)),
    _kind("a Slack token", "xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-", r"[\w.-]{10,400}"),
    _kind("a Slack token", "xapp-", rf"\d-[A-Z0-9]{{9,14}}-\d{{9,15}}-[a-z0-9]{{30,80}}{_END}"),
    _kind(
        "a Slack webhook",
        "hooks.slack.com/",
        r"(?:services|workflows|triggers)/[\w/-]{24,120}",
        named=True,
    ),
    _kind("a Discord webhook", "discord.com/api/webhooks/", r"\d{15,22}/[\w-]{50,100}", begin=(), named=True),
    _kind("a Discord webhook", "discordapp.com/api/webhooks/", r"\d{15,22}/[\w-]{50,100}", begin=(), named=True),
    _kind("a PyPI token", "pypi-AgE", r"[\w-]{50,500}", proof=proofs.names_pypi),
    _kind("an npm token", "npm_", rf"[A-Za-z0-9]{{36}}{_END}", proof=proofs.checked_by_crc),
    _kind("a Groq key", "gsk_", rf"[A-Za-z0-9]{{52}}{_END}", revoke="https://console.groq.com/keys"),
    _kind("a Replicate token", "r8_", rf"[A-Za-z0-9]{{37}}{_END}"),
    _kind("an NVIDIA key", "nvapi-", rf"[\w-]{{60,72}}{_END64}"),
    _kind("a Stripe key", "sk_live_ rk_live_ sk_test_ rk_test_", rf"[A-Za-z0-9]{{24,247}}{_END}"),
    _kind("a Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/]{32,64}={0,2}(?![A-Za-z0-9+/])"),
    _kind("a Databricks token", "dapi", rf"[0-9a-f]{{32}}(?:-\d)?{_END}"),
    _kind("a SendGrid key", "SG.", rf"[\w-]{{22}}\.[\w-]{{43}}{_END64}"),
    _kind("a Telegram bot token", ":AA", rf"[\w-]{{33}}{_END64}", behind=Behind(r"\d{8,10}", 10)),
    _kind("a Kaggle token", "KGAT_", rf"[0-9a-f]{{32}}{_END}", revoke="https://www.kaggle.com/settings"),
    _kind("a Docker Hub token", "dckr_pat_ dckr_oat_", rf"[\w-]{{27,32}}{_END64}"),
    _kind("a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", rf"[0-9a-f]{{64}}{_END}"),
    _kind("a Vault token", "hvs. hvb.", r"[\w-]{24,300}"),
    _kind("a Terraform token", ".atlasv1.", rf"[\w-]{{60,70}}{_END64}", behind=Behind(r"[A-Za-z0-9]{14}", 14)),
    _kind("a Shopify token", "shpat_ shpca_ shppa_ shpss_", rf"[0-9a-fA-F]{{32}}{_END}"),
    _kind("a Linear key", "lin_api_", rf"[A-Za-z0-9]{{40}}{_END}"),
    _kind("a Notion token", "ntn_", rf"[A-Za-z0-9]{{46}}{_END}"),
    _kind("a Perplexity key", "pplx-", rf"[A-Za-z0-9]{{48}}{_END}"),
    _kind("an xAI key", "xai-", rf"[A-Za-z0-9]{{80}}{_END}"),
    _kind("a Tavily key", "tvly-", rf"(?=[\w-]{{0,40}}\d)[\w-]{{32,60}}{_END64}"),
    _kind("a RunPod key", "rpa_", rf"[A-Za-z0-9]{{40,46}}{_END}"),
    _kind("a Fireworks key", "fw_", rf"[A-Za-z0-9]{{22,24}}{_END}"),
    _kind("a Together key", "tgp_v1_", rf"[\w-]{{43}}{_END64}"),
    _kind("a LangSmith key", "lsv2_pt_ lsv2_sk_", rf"[0-9a-f]{{32}}_[0-9a-f]{{10}}{_END}"),
    _kind("a Pinecone key", "pcsk_", rf"[A-Za-z0-9]{{5,6}}_[A-Za-z0-9]{{60,70}}{_END}"),
    _kind("a Jina key", "jina_", rf"[0-9a-f]{{32}}[\w-]{{24,32}}{_END64}"),
    _kind("a Cerebras key", "csk-", rf"[a-z0-9]{{48}}{_END}"),
    # after those that end so; those of 48 letters are Moonshot's, and of OpenAI before it had a mark
    _kind(
        "a DeepSeek, DashScope or Moonshot key",
        "sk-",
        rf"(?:[0-9a-f]{{32}}|(?=[A-Za-z]{{0,47}}\d)[A-Za-z0-9]{{48}}){_END}",
    ),
    _kind("a Mailgun key", "key-", rf"[0-9a-f]{{32}}{_END}"),
    _kind("an Atlassian token", "ATATT3", r"[\w-]{150,250}=[0-9A-F]{8}"),
    _kind("a Grafana token", "glsa_", rf"[A-Za-z0-9]{{32}}_[0-9a-fA-F]{{8}}{_END}"),
    _kind("a New Relic key", "NRAK-", rf"[A-Z0-9]{{27}}{_END}"),
    _kind("a Pulumi token", "pul-", rf"[0-9a-f]{{40}}{_END}"),
    _kind("a Postman key", "PMAK-", rf"[0-9a-f]{{24}}-[0-9a-f]{{34}}{_END}"),
    _kind("a Figma token", "figd_", rf"[\w-]{{40}}{_END64}"),
    _kind("a Supabase key", "sbp_", rf"[0-9a-f]{{40}}{_END}"),
    _kind("a Supabase key", "sb_secret_", rf"[\w-]{{31}}{_END64}"),
    _kind("a Sentry token", "sntrys_", r"eyJ[\w=+/-]{60,400}"),
    _kind("an Alibaba access key", "LTAI", rf"[A-Za-z0-9]{{20}}{_END}"),
    _kind("an age key", "AGE-SECRET-KEY-", rf"1[0-9A-Z]{{58}}{_END}"),
    _kind(
        "a private key",
        "-----BEGIN",
        rf" (?:[A-Z0-9]{{1,12}} ){{0,4}}PRIVATE KEY(?: BLOCK)?-----(?={_KEY}){_KEY_LINES}",
        begin=(),
    ),
    # both are JSON in base64, which begins with `{"`
    _kind("a Neptune token", "eyJhcGlfYWRkcmVzcyI6", r"[A-Za-z0-9+/=]{60,400}", begin=_PART),
    _kind("a JSON Web Token", "eyJ", r"[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}", begin=_PART),
    Kind(
        name="an address with a password",
        marks=("://",),
        # a user may be missing, and a password writes what an address cannot hold as `%40`
        rest=r"[^\s/?#@:\"'<>`(){}\[\],]{0,64}:(?:[^\s/?#@:\"'<>`(){}\[\],%]|%[0-9A-Fa-f]{2}){3,100}"
        r"(?=@(?:[\w-]{1,64}\.[\w.-]|localhost\b|[\w-]{1,64}:\d|\[[0-9A-Fa-f]{0,4}:))",
        begin=(r"(?<=[A-Za-z]{})",),
        named=True,
        example=examples.is_open_login,
        needs="@",
    ),
)
