import type { Manifest } from "../../../schemas/manifest.ts";
import type { PayloadFile, VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { type Outcome, outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Files of the payload are compared, and SHA-256 is what was computed of them. */
const LOCAL_DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Bytes elsewhere are for others to compare; MD5 and SHA-1 can be forged. */
const REMOTE_DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/** Declared digests and sizes are those of the files. */
export const secDig001: VersionRule = {
  id: "SEC-DIG-001",
  title: "Digest or size does not match",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "version",
  motivation:
    "A digest is a promise about bytes. One that is wrong either hides an exchanged file or teaches people to ignore mismatches; MD5 and SHA-1 can be forged.",
  trigger:
    "A layer or an image's `digests` states another SHA-256 or size than the file has, names a file that is not there, or uses MD5, SHA-1 or another algorithm than SHA-256 (for remote files also SHA-384 and SHA-512).",
  fix: "Compute the digests again, for example with sha256sum, after the last change to the files.",
  effort: "minutes",
  check: (version) => {
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    return judge(version, manifest.value);
  },
};

function judge(version: VersionSubject, manifest: Manifest): Outcome {
  const files = new Map(version.payload.map((file) => [file.path, file]));
  const violations = [
    ...layerViolations(version, files),
    ...digestViolations(version, manifest, files),
  ];
  if (violations.length > 0) return outcomeOf(violations);
  const declares = manifest.layers !== undefined || "digests" in manifest.config;
  if (!declares) return { kind: "not-applicable", reason: "the manifest declares no digests" };
  if (version.archive === undefined)
    return { kind: "unknown", reason: "the files could not be packed, so they were not read" };
  return outcomeOf([]);
}

function layerViolations(
  { manifest, folder }: VersionSubject,
  files: ReadonlyMap<string, PayloadFile>,
): readonly Violation[] {
  return (manifest.value?.layers ?? []).flatMap(({ path, urls, digest, size }, index) => {
    const field = ["layers", index];
    const at = (key: string) => atField(manifest, [...field, key]);
    if (path === undefined && urls === undefined) {
      return [
        {
          at: atField(manifest, field),
          message: `${fieldName(field)} names neither a path nor urls`,
          fix: "add path for a file of the payload, or urls",
        },
      ];
    }
    if (!(path === undefined ? REMOTE_DIGEST : LOCAL_DIGEST).test(digest)) {
      const algorithm = digest.split(":")[0];
      const message = `${fieldName(field)}: "${algorithm}" is not taken as the digest of ${path === undefined ? "remote bytes" : "a file"}`;
      return [
        {
          at: at("digest"),
          message,
          fix: "write sha256: and 64 hex digits (sha256sum prints them)",
        },
      ];
    }
    if (path === undefined) return [];
    const file = files.get(path);
    if (file === undefined)
      return [absent(at("path"), `${fieldName(field)}.path`, `${folder}/files/${path}`)];
    const found: Violation[] = mismatch(() => at("digest"), {
      name: `${fieldName(field)}.digest`,
      declared: digest.slice("sha256:".length),
      file,
    });
    if (size !== undefined && file.entry.size !== size) {
      found.push({
        at: at("size"),
        message: `${fieldName(field)}.size is ${size}, but "${path}" has ${file.entry.size} bytes`,
        fix: `write size: ${file.entry.size}`,
      });
    }
    return found;
  });
}

function digestViolations(
  { manifest, folder }: VersionSubject,
  { config }: Manifest,
  files: ReadonlyMap<string, PayloadFile>,
): readonly Violation[] {
  const digests = "digests" in config ? config.digests : undefined;
  return Object.entries(digests ?? {}).flatMap(([path, declared]) => {
    const at = () => atField(manifest, ["config", "digests", path]);
    const name = `config.digests["${path}"]`;
    const file = files.get(path);
    return file === undefined
      ? [absent(at(), name, `${folder}/files/${path}`)]
      : mismatch(at, { name, declared, file });
  });
}

function absent(at: Violation["at"], name: string, path: string): Violation {
  return {
    at,
    message: `${name} names a file that does not exist: ${path}`,
    fix: "add the file, or delete the entry",
  };
}

function mismatch(
  at: () => Violation["at"],
  { name, declared, file }: { name: string; declared: string; file: PayloadFile },
): Violation[] {
  if (file.sha256 === undefined || file.sha256 === declared) return [];
  return [
    {
      at: at(),
      message: `${name} is ${declared}, but the SHA-256 of "${file.path}" is ${file.sha256}`,
      fix: `write ${file.sha256} if the file is the one you meant`,
    },
  ];
}
