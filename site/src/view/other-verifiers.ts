/** Programs for verifiers that others wrote: each refreshes from the pinned root, or opens a proof. */
import { metadataPath } from "../../../schemas/paths.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";

export interface ProgramInput {
  /** Where the tree is served, ending in `/`. */
  readonly url: string;
  readonly trust: Pick<RegistryDocument["trust"], "root" | "log">;
  /** A TUF target that is fetched. */
  readonly target: string;
}

/** The root, compared with the fingerprint, as a file for the other programs. */
export const fetchRoot = ({ url, trust: { root } }: ProgramInput): string =>
  `curl -fL -o root.json '${url}${metadataPath("root", root.version)}'
echo '${root.sha256}  root.json' | sha256sum -c`;

/** python-tuf 6 or later (theupdateframework/python-tuf, tuf.ngclient). */
export const pythonProgram = ({ url, target }: ProgramInput): string => `import os
from tuf.ngclient import Updater

for folder in ("trusted", "targets"):
    os.makedirs(folder, exist_ok=True)
with open("root.json", "rb") as file:
    root = file.read()
url = "${url}"
updater = Updater("trusted", url + "metadata/", "targets", url + "targets/", bootstrap=root)
info = updater.get_targetinfo("${target}")
print(updater.download_target(info))
`;

/** tuf-js 6 (theupdateframework/tuf-js), as an ES module. */
export const nodeProgram = ({
  url,
  target,
}: ProgramInput): string => `import { Updater } from "tuf-js";

const { copyFileSync, mkdirSync } = await import("node:fs");
for (const folder of ["trusted", "targets"]) mkdirSync(folder, { recursive: true });
copyFileSync("root.json", "trusted/root.json");
const url = "${url}";
const updater = new Updater({
  metadataDir: "trusted",
  metadataBaseUrl: url + "metadata/",
  targetDir: "targets",
  targetBaseUrl: url + "targets/",
});
await updater.refresh();
const info = await updater.getTargetInfo("${target}");
console.log(await updater.downloadTarget(info));
`;

/** go-tuf 2 (theupdateframework/go-tuf). */
export const goTufProgram = ({ url, target }: ProgramInput): string => `package main

import (
	"fmt"
	"log"
	"os"

	"github.com/theupdateframework/go-tuf/v2/metadata/config"
	"github.com/theupdateframework/go-tuf/v2/metadata/updater"
)

func main() {
	root, err := os.ReadFile("root.json")
	check(err)
	url := "${url}"
	settings, err := config.New(url+"metadata/", root)
	check(err)
	settings.LocalMetadataDir, settings.LocalTargetsDir = "trusted", "targets"
	settings.RemoteTargetsURL = url + "targets/"
	check(settings.EnsurePathsExist())
	client, err := updater.New(settings)
	check(err)
	check(client.Refresh())
	info, err := client.GetTargetInfo("${target}")
	check(err)
	path, _, err := client.DownloadTarget(info, "", "")
	check(err)
	fmt.Println(path)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`;

/** golang.org/x/mod 0.40 or later, sumdb/note and sumdb/tlog. */
export const goLogProgram = ({ trust }: ProgramInput): string => `package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	statement, err := os.ReadFile("statement.json")
	check(err)
	file, err := os.ReadFile("statement.tlog-proof")
	check(err)
	head, checkpoint, _ := strings.Cut(string(file), "\\n\\n")
	key, err := note.NewVerifier("${trust.log}")
	check(err)
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	check(err)
	var index, size int64
	var proof tlog.RecordProof
	for _, line := range strings.Split(head, "\\n")[1:] {
		if n, _ := fmt.Sscanf(line, "index %d", &index); n == 0 {
			proof = append(proof, hash(line))
		}
	}
	lines := strings.Split(opened.Text, "\\n")
	if lines[0] != key.Name() {
		log.Fatal("the checkpoint of another log")
	}
	_, err = fmt.Sscan(lines[1], &size)
	check(err)
	check(tlog.CheckRecord(proof, size, hash(lines[2]), index, tlog.RecordHash(statement)))
	fmt.Println("entry", index, "of", size)
}

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	check(err)
	copy(h[:], bytes)
	return h
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`;

/** Every file of the tree but the signed metadata and the pages' own list, by digest. */
export const fileListCommand = ({ url }: Pick<ProgramInput, "url">): string =>
  `files() {    # a list is rows, or parts that are such lists again
  part=$(curl -fL "${url}$1")
  echo "$part" | jq -r '.files[]? | "\\(.sha256)  \\(.path)"'
  for next in $(echo "$part" | jq -r '.parts[]? | "index/files/\\(.bits).\\(.sha256).json"'); do
    echo "$(basename "$next" .json | cut -d. -f2)  $next" && files "$next"
  done
}
files "$(curl -fL '${url}ashlar.json' | jq -r .documents.files.path)" > files.sha256
sha256sum --quiet -c files.sha256    # in the folder of a copy`;
