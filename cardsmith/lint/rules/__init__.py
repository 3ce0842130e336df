"""What a card must withstand: one rule a file, its docstring is its page.

To add one: write the file with the names that `Rule` asks for, and add it to `RULES`; as `beside("…")` where it finds
nothing in a card alone. The examples of its page are its test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity
from cardsmith.lint.rules import (
    ci001_bad_citation,
    cs001_unused_suppression,
    do001_missing_section,
    do002_placeholder_section,
    do003_generator_boilerplate,
    do004_unrendered_template,
    do005_co2_incomplete,
    ev001_no_evaluation,
    ev002_orphan_number,
    ev003_no_baseline,
    ev004_number_mismatch,
    ev006_train_test_overlap,
    ev007_impossible_value,
    fm001_missing_front_matter,
    fm002_yaml_syntax,
    fm003_misspelt_key,
    fm004_unknown_key,
    fm005_implicit_type,
    fm006_wrong_type,
    fm007_duplicate_key,
    fm008_placeholder_value,
    fm010_bad_pipeline_tag,
    fm011_bad_language_code,
    fm012_hostile_yaml,
    fm013_model_index_invalid,
    id001_none_reference,
    id002_bad_repo_id,
    id004_self_id_mismatch,
    li001_missing_license,
    li002_unknown_license_id,
    li003_other_without_link,
    li005_conflicts_with_base,
    pr001_missing_base_model,
    pr002_base_mismatch,
    pr004_missing_datasets,
    pr005_dataset_detail,
    pr006_missing_versions,
    pr008_compute_missing,
    se001_secret,
    se003_local_path,
    se005_active_content,
    se006_control_characters,
    us001_no_snippet,
    us002_snippet_syntax,
    us003_snippet_wrong_loader,
    us004_remote_code_in_snippet,
)
from cardsmith.lint.rules._asking import beside, facts, online


class Rule(Protocol):
    """A module of this folder."""

    #: Family and number. A code is never reused.
    CODE: str
    #: Reads well after "allow …".
    NAME: str
    #: error: the Hub or a loader rejects it, a reader is misled, or something leaks; right 199 times in 200.
    #: warning: a reader cannot decide. info: good practice.
    SEVERITY: Severity

    def check(self, document: Document) -> Iterator[Finding]:
        """Look at one card. Takes any text, and time that grows no faster than its length."""


#: In the order of their codes within a family.
RULES: tuple[Rule, ...] = (
    fm001_missing_front_matter,
    fm002_yaml_syntax,
    fm003_misspelt_key,
    fm004_unknown_key,
    fm005_implicit_type,
    fm006_wrong_type,
    fm007_duplicate_key,
    fm008_placeholder_value,
    beside("fm009_library_mismatch"),
    fm010_bad_pipeline_tag,
    fm011_bad_language_code,
    fm012_hostile_yaml,
    fm013_model_index_invalid,
    id001_none_reference,
    id002_bad_repo_id,
    online("id003_dead_reference"),
    id004_self_id_mismatch,
    beside("id005_broken_relative_link"),
    li001_missing_license,
    li002_unknown_license_id,
    li003_other_without_link,
    beside("li004_license_text_missing"),
    li005_conflicts_with_base,
    online("li006_dataset_license_risk"),
    pr001_missing_base_model,
    pr002_base_mismatch,
    beside("pr003_unpinned_base"),
    pr004_missing_datasets,
    pr005_dataset_detail,
    pr006_missing_versions,
    facts("pr007_facts_drift"),
    pr008_compute_missing,
    beside("pr009_stale_card"),
    us001_no_snippet,
    us002_snippet_syntax,
    us003_snippet_wrong_loader,
    us004_remote_code_in_snippet,
    beside("us005_unverified_snippet"),
    ev001_no_evaluation,
    ev002_orphan_number,
    ev003_no_baseline,
    ev004_number_mismatch,
    beside("ev005_eval_results_invalid"),
    ev006_train_test_overlap,
    ev007_impossible_value,
    do001_missing_section,
    do002_placeholder_section,
    do003_generator_boilerplate,
    do004_unrendered_template,
    do005_co2_incomplete,
    ci001_bad_citation,
    beside("ar001_adapter_config"),
    beside("ar002_weights_unreadable"),
    beside("ar003_non_allowlisted_file"),
    beside("ar004_bad_tensor"),
    beside("ar005_tokenizer_chat_template"),
    beside("ar006_unsafe_path"),
    se001_secret,
    beside("se002_secret_in_binary"),
    se003_local_path,
    beside("se004_sensitive_file"),
    se005_active_content,
    se006_control_characters,
    beside("se007_pickle_or_remote_code"),
    cs001_unused_suppression,
)
