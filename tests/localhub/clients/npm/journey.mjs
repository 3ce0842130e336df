// What a user does with a hub through @huggingface/hub. Prints one JSON object.
// Arguments: the folder with node_modules, the endpoint, the repository.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , modules, hubUrl, name] = process.argv;
const hub = await import(pathToFileURL(createRequire(`${modules}/`).resolve("@huggingface/hub")));
const accessToken = process.env.HF_TOKEN;
const repo = { type: "model", name };
const at = { repo, hubUrl, accessToken };
const said = {};
const text = async (blob) => (blob ? await blob.text() : null);
const all = async (items) => {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
};
const refusal = async (call) => {
  try {
    await call();
  } catch (error) {
    return [error.constructor.name, error.statusCode];
  }
  return null;
};
const large = new Uint8Array(2500).map((_, i) => i % 251);
const other = new Uint8Array(300).map((_, i) => i % 7);
const commit = (title, operations, more = {}) => hub.commit({ ...at, title, operations, ...more });
const add = (path, content) => ({ operation: "addOrUpdate", path, content: new Blob([content]) });

said.whoami = (await hub.whoAmI({ hubUrl, accessToken })).name;
said.created = (await hub.createRepo({ ...at, private: true })).repoUrl === `${hubUrl}/${name}`;
said.again = await refusal(() => hub.createRepo(at));
const first = await commit("First", [
  add("README.md", "---\nlicense: mit\n---\n# Card\n"),
  add("folder/ä b.txt", "text"),
  add("model.safetensors", large),
  add("other.bin", other),
  add("empty.txt", ""),
]);
said.committed = first.commit.url === `${hubUrl}/${name}/commit/${first.commit.oid}`;
said.files = (await all(hub.listFiles({ ...at, recursive: true, expand: true })))
  .filter((file) => file.type === "file")
  .map((file) => [file.path, file.size, Boolean(file.lfs), file.lastCommit.title]);
said.card = await text(await hub.downloadFile({ ...at, path: "README.md" }));
said.text = await text(await hub.downloadFile({ ...at, path: "folder/ä b.txt" }));
const back = new Uint8Array(await (await hub.downloadFile({ ...at, path: "model.safetensors" })).arrayBuffer());
said.equal = Buffer.compare(Buffer.from(back), Buffer.from(large)) === 0;
const part = await (await hub.downloadFile({ ...at, path: "model.safetensors" })).slice(10, 20).arrayBuffer();
said.part = Buffer.compare(Buffer.from(part), Buffer.from(large.slice(10, 20))) === 0;
said.pointer = (await text(await hub.downloadFile({ ...at, path: "model.safetensors", raw: true }))).split("\n")[0];
said.info = (await hub.fileDownloadInfo({ ...at, path: "model.safetensors" })).size;
said.absent = await hub.downloadFile({ ...at, path: "absent.txt" });
said.exists = [await hub.fileExists({ ...at, path: "README.md" }), await hub.fileExists({ ...at, path: "absent.txt" })];
said.paths = (await hub.pathsInfo({ ...at, paths: ["folder", "model.safetensors", "absent"], expand: true })).map(
  (info) => [info.path, info.type, info.lastCommit.title],
);

await hub.uploadFile({ ...at, file: { path: "second.txt", content: new Blob(["2"]) }, commitTitle: "Second" });
said.stale = await refusal(() => commit("Stale", [add("x", "x")], { parentCommit: first.commit.oid }));
await hub.deleteFiles({ ...at, paths: ["second.txt", "folder/ä b.txt"], commitTitle: "Gone" });
await hub.createBranch({ ...at, branch: "a/branch" });
said.taken = await refusal(() => hub.createBranch({ ...at, branch: "a/branch" }));
await commit("On the branch", [add("branch.txt", "b")], { branch: "a/branch" });
said.onBranch = [
  await hub.fileExists({ ...at, path: "branch.txt", revision: "a/branch" }),
  await hub.fileExists({ ...at, path: "branch.txt" }),
];
await hub.deleteBranch({ ...at, branch: "a/branch" });
const proposed = await commit("Proposed", [add("README.md", "# Proposed\n")], { isPullRequest: true });
said.proposed = proposed.pullRequestUrl === `${hubUrl}/${name}/discussions/1`;
said.onPullRequest = await text(await hub.downloadFile({ ...at, path: "README.md", revision: "refs/pr/1" }));
said.titles = (await all(hub.listCommits({ ...at, batchSize: 2 }))).map((one) => [one.title, one.authors[0].username]);
said.count = await hub.countCommits(at);
const info = await hub.modelInfo({ name, hubUrl, accessToken, additionalFields: ["author", "cardData", "sha"] });
said.model = [info.name, info.private, info.author, info.cardData, info.sha.length];
said.listed = (await all(hub.listModels({ search: { owner: name.split("/")[0] }, hubUrl, accessToken }))).map(
  (one) => one.name,
);
said.strangers = await refusal(() => hub.checkRepoAccess({ repo, hubUrl }));
said.here = [await hub.repoExists(at), await hub.repoExists({ ...at, repo: "nobody/nothing" })];
await hub.deleteRepo(at);
said.gone = !(await hub.repoExists(at));
console.log(JSON.stringify(said));
