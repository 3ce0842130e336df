"""What a user does with a hub, with whichever client is installed. Prints one JSON object."""

import json
import sys
import tempfile
from pathlib import Path

import huggingface_hub
import torch
from huggingface_hub import CommitOperationAdd, HfApi, hf_hub_download, snapshot_download
from transformers import AutoModelForCausalLM, GPTNeoXConfig, GPTNeoXForCausalLM

repo, said = sys.argv[1], {}
config = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "vocab_size": 64,
}
model = GPTNeoXForCausalLM(GPTNeoXConfig(**config)).eval()
ids = torch.tensor([[1, 2, 3]])
folder = Path(tempfile.mkdtemp())
model.save_pretrained(folder)
(folder / "README.md").write_text("---\nlicense: mit\n---\n# Tiny\n")
(folder / "some folder").mkdir()
(folder / "some folder" / "ä b.txt").write_text("text")
(folder / "unlisted.weights").write_bytes(b"\0\1\2" * 1000)
(folder / "empty.bin").write_bytes(b"")


def same(loaded) -> bool:
    with torch.no_grad():
        return bool(torch.equal(loaded.eval()(ids).logits, model(ids).logits))


def refusal(call) -> list:
    try:
        call()
    except Exception as error:  # noqa: BLE001 (the test wants to know which)
        kinds = {parent.__name__ for parent in type(error).__mro__}
        kind = next(name for name in ERRORS if name in kinds)
        return [kind, error.response.status_code]
    return []


ERRORS = ("RepositoryNotFoundError", "RevisionNotFoundError", "EntryNotFoundError", "HfHubHTTPError")
api = HfApi()
said["client"] = huggingface_hub.__version__
said["whoami"] = api.whoami()["name"]
said["id"] = api.create_repo(repo, private=True).repo_id
said["again"] = api.create_repo(repo, exist_ok=True).repo_id
first = api.upload_folder(repo_id=repo, folder_path=folder)
said["loads"] = same(AutoModelForCausalLM.from_pretrained(repo))
snapshot = Path(snapshot_download(repo))
said["files"] = sorted(p.relative_to(snapshot).as_posix() for p in snapshot.rglob("*") if p.is_file())
said["equal"] = all(
    (snapshot / p.relative_to(folder)).read_bytes() == p.read_bytes() for p in folder.rglob("*") if p.is_file()
)
head = api.model_info(repo).sha
said["pinned"] = (
    Path(hf_hub_download(repo, "config.json", revision=head)).read_text() == (folder / "config.json").read_text()
)
said["unchanged"] = api.upload_folder(repo_id=repo, folder_path=folder).oid == head

change = [CommitOperationAdd("README.md", b"---\nlicense: mit\n---\n# Second\n")]
second = api.create_commit(repo, change, commit_message="Second", parent_commit=head)
change = [CommitOperationAdd("README.md", b"---\nlicense: mit\n---\n# Third\n")]
said["stale parent"] = refusal(lambda: api.create_commit(repo, change, commit_message="Third", parent_commit=head))
change = [CommitOperationAdd("README.md", b"---\nlicense: mit\n---\n# Proposed\n")]
proposed = api.create_commit(repo, change, commit_message="Proposed", create_pr=True)
said["pull request"] = [proposed.pr_num, proposed.pr_revision]
said["proposed"] = Path(hf_hub_download(repo, "README.md", revision="refs/pr/1")).read_text()
said["main"] = Path(hf_hub_download(repo, "README.md")).read_text()
api.create_branch(repo, branch="a/branch")
api.create_tag(repo, tag="v1", revision=head)
api.upload_file(repo_id=repo, path_or_fileobj=b"x", path_in_repo="x.txt", revision="a/branch")
api.delete_file("unlisted.weights", repo_id=repo)
refs = api.list_repo_refs(repo, include_pull_requests=True)
said["refs"] = [[ref.name for ref in family] for family in (refs.branches, refs.tags, refs.pull_requests)]
said["on the branch"] = api.file_exists(repo, "x.txt", revision="a/branch"), api.file_exists(repo, "x.txt")
said["titles"] = [commit.title for commit in api.list_repo_commits(repo)]
said["no repository"] = refusal(lambda: hf_hub_download("nobody/nothing", "x"))
said["no namespace"] = refusal(lambda: hf_hub_download("gpt2", "x"))
said["no revision"] = refusal(lambda: hf_hub_download(repo, "x", revision="nowhere"))
said["no file"] = refusal(lambda: hf_hub_download(repo, "nothing.txt"))
said["no file to delete"] = refusal(lambda: api.delete_file("nothing.txt", repo_id=repo))
said["exists"] = api.repo_exists(repo), api.repo_exists("nobody/nothing")
model.push_to_hub(f"{repo}-pushed")
said["pushed loads"] = same(AutoModelForCausalLM.from_pretrained(f"{repo}-pushed"))
api.delete_repo(f"{repo}-pushed")
said["deleted"] = not api.repo_exists(f"{repo}-pushed")
print(json.dumps(said))  # noqa: T201
