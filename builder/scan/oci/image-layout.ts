/**
 * OCI images in a payload: image layouts (`oci-layout`, `index.json`, `blobs/`) and manifests that
 * stand alone. Every document is checked against its shape, and every descriptor against the bytes
 * it names (OCI image specification 1.1, `image-layout.md`, `descriptor.md`).
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import { parseShape, type Shape } from "../../../schemas/parse.ts";
import { atField } from "../../check/at-field.ts";
import type { Contents, Unscanned, Violation } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { parseJsonRecord } from "../../parse/parse-record.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import {
  CONFIG_TYPES,
  type ImageConfig,
  INDEX_TYPES,
  imageConfig,
  imageIndex,
  imageLayout,
  imageManifest,
  MANIFEST_TYPES,
  type OciDescriptor,
} from "./oci-shapes.ts";

export interface ImageScan {
  readonly violations: readonly Violation[];
  readonly unscanned: readonly Unscanned[];
  /** The configurations of the images that were found. */
  readonly configs: readonly RecordFile<ImageConfig>[];
  /** Documents that were found. */
  readonly count: number;
}

/** Documents of one payload; an index that names itself must end. */
const DOCUMENTS_MAX = 2000;
const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

export async function scanImages(contents: Contents): Promise<ImageScan> {
  const scan = new LayoutScan(contents);
  for (const { path } of contents.files) {
    if (path === "oci-layout" || path.endsWith("/oci-layout")) await scan.layout(path);
  }
  for (const file of contents.files) await scan.alone(file);
  return scan;
}

class LayoutScan implements ImageScan {
  readonly violations: Violation[] = [];
  readonly unscanned: Unscanned[] = [];
  readonly configs: RecordFile<ImageConfig>[] = [];
  count = 0;
  private readonly contents: Contents;
  private readonly files: ReadonlyMap<string, PayloadFile>;
  private readonly seen = new Set<string>();

  constructor(contents: Contents) {
    this.contents = contents;
    this.files = new Map(contents.files.map((file) => [file.path, file]));
  }

  async layout(path: string): Promise<void> {
    const root = path.slice(0, -"oci-layout".length);
    await this.read(path, imageLayout);
    if (this.files.has(`${root}index.json`)) await this.index(`${root}index.json`, root);
    else
      this.violations.push({
        at: { path: this.files.get(path)?.entry.path ?? path },
        message: `an image layout has an index.json beside "${path}", and there is none`,
        fix: "add index.json, which names the image's manifest",
      });
    await this.blobs(root);
  }

  /** A manifest or index outside of a layout: its shape is all that can be checked. */
  async alone({ path, entry }: PayloadFile): Promise<void> {
    if (!path.endsWith(".json") || this.seen.has(path) || entry.size > RECORD_SIZE_MAX) return;
    const text = await this.contents.text(path).catch(() => undefined);
    const type = /"mediaType"\s*:\s*"([^"]{1,200})"/.exec(text ?? "")?.[1] ?? "";
    if (text === undefined || !/"schemaVersion"/.test(text)) return;
    const own = topLevelType(text) ?? type;
    if (MANIFEST_TYPES.has(own)) await this.read(path, imageManifest);
    else if (INDEX_TYPES.has(own)) await this.read(path, imageIndex);
  }

  private async index(path: string, root: string): Promise<void> {
    const record = await this.read(path, imageIndex);
    this.checkType(record, INDEX_TYPES);
    for (const [index, manifest] of (record?.value?.manifests ?? []).entries())
      await this.follow(record as RecordFile<unknown>, manifest, {
        field: ["manifests", index],
        root,
      });
  }

  private async manifest(path: string, root: string): Promise<void> {
    const record = await this.read(path, imageManifest);
    this.checkType(record, MANIFEST_TYPES);
    const { value } = record ?? {};
    if (record === undefined || value === undefined) return;
    if (value.config.mediaType === EMPTY_TYPE && value.artifactType === undefined)
      this.add(
        record,
        ["config", "mediaType"],
        "an empty config needs artifactType beside it",
        "add artifactType",
      );
    await this.follow(record, value.config, {
      field: ["config"],
      root,
      layers: value.layers.length,
    });
    for (const [index, layer] of value.layers.entries())
      await this.follow(record, layer, { field: ["layers", index], root });
  }

  private async config(path: string, layers: number | undefined): Promise<void> {
    const record = await this.read(path, imageConfig);
    if (record === undefined) return;
    this.configs.push(record);
    const ids = record.value?.rootfs.diff_ids.length;
    if (ids !== undefined && layers !== undefined && ids !== layers)
      this.add(
        record,
        ["rootfs", "diff_ids"],
        `the config lists ${ids} layers, but its manifest ${layers}`,
        "build the image again; config and manifest belong together",
      );
  }

  /** Checks what a descriptor names, and reads on when that is a document. */
  private async follow(
    record: RecordFile<unknown>,
    descriptor: OciDescriptor,
    where: {
      readonly field: readonly (string | number)[];
      readonly root: string;
      readonly layers?: number;
    },
  ): Promise<void> {
    const { field, root } = where;
    const { digest, size, mediaType } = descriptor;
    const [algorithm = "", encoded = ""] = digest.split(":");
    const path = `${root}blobs/${algorithm}/${encoded}`;
    const file = this.files.get(path);
    if (file === undefined) {
      if (descriptor.urls === undefined && descriptor.data === undefined)
        this.add(
          record,
          [...field, "digest"],
          `${digest} is not in the layout: there is no "${path}"`,
          "add the blob, or leave its descriptor out",
        );
      return;
    }
    if (file.entry.size !== size)
      this.add(
        record,
        [...field, "size"],
        `${digest} has ${file.entry.size} bytes, but its size is given as ${size}`,
        `write ${file.entry.size}`,
      );
    if (this.seen.size > DOCUMENTS_MAX) {
      this.unscanned.push({
        path: file.entry.path,
        reason: `more than ${DOCUMENTS_MAX} documents`,
      });
      return;
    }
    if (this.seen.has(path)) return;
    if (INDEX_TYPES.has(mediaType)) await this.index(path, root);
    else if (MANIFEST_TYPES.has(mediaType)) await this.manifest(path, root);
    else if (CONFIG_TYPES.has(mediaType)) await this.config(path, where.layers);
  }

  /** Each blob has the digest that is its name. */
  private async blobs(root: string): Promise<void> {
    for (const file of this.contents.files) {
      if (!file.path.startsWith(`${root}blobs/`)) continue;
      const [algorithm = "", encoded = ""] = file.path
        .slice(root.length + "blobs/".length)
        .split("/");
      const actual = await this.digestOf(file, algorithm);
      if (actual === undefined || actual === encoded) continue;
      this.violations.push({
        at: { path: file.entry.path },
        message: `the blob is named ${algorithm}:${encoded.slice(0, 128)}, but its content is ${algorithm}:${actual}`,
        fix: "build the image again; a blob whose name is wrong is refused by every client",
      });
    }
  }

  private async digestOf(file: PayloadFile, algorithm: string): Promise<string | undefined> {
    if (algorithm === "sha256") return file.sha256;
    if (algorithm !== "sha512") return undefined;
    try {
      return createHash("sha512")
        .update(await this.contents.bytes(file.path))
        .digest("hex");
    } catch (error) {
      this.leave(file.path, error);
      return undefined;
    }
  }

  private async read<T>(path: string, shape: Shape<T>): Promise<RecordFile<T> | undefined> {
    const file = this.files.get(path);
    if (file === undefined) return undefined;
    this.seen.add(path);
    this.count += 1;
    if (file.entry.size > RECORD_SIZE_MAX) {
      this.unscanned.push({
        path: file.entry.path,
        reason: `it has more than ${RECORD_SIZE_MAX} bytes`,
      });
      return undefined;
    }
    const text = await this.contents.text(path).catch((error) => this.leave(path, error));
    if (text === undefined) {
      this.violations.push({
        at: { path: file.entry.path },
        message: "the document is no text in UTF-8",
        fix: "write it as JSON (RFC 8259)",
      });
      return undefined;
    }
    const record = parseJsonRecord(file.entry.path, text, (value) => parseShape(shape, value));
    this.complain(record);
    return record;
  }

  private complain(record: RecordFile<unknown>): void {
    for (const { line, column, message, fix } of record.textProblems)
      this.violations.push({ at: { path: record.path, line, column }, message, fix });
    for (const { path, kind, message } of record.shapeProblems)
      this.violations.push({
        at: atField(record, path),
        message: kind === "missing" ? message : `${path.join(".")}: ${message}`,
        fix:
          kind === "missing"
            ? `add "${path.at(-1)}"`
            : "write it as the OCI image specification 1.1 says",
      });
  }

  private checkType(
    record: RecordFile<{ mediaType?: string }> | undefined,
    known: ReadonlySet<string>,
  ): void {
    const type = record?.value?.mediaType;
    if (record === undefined || type === undefined || known.has(type)) return;
    this.add(
      record,
      ["mediaType"],
      `mediaType "${type}" is not that of this document`,
      `write ${[...known][0]}`,
    );
  }

  private add(
    record: RecordFile<unknown>,
    field: readonly (string | number)[],
    message: string,
    fix: string,
  ): void {
    this.violations.push({ at: atField(record, field), message, fix });
  }

  private leave(path: string, error: unknown): undefined {
    if (!(error instanceof UnscannedError)) throw error;
    this.unscanned.push({ path: this.files.get(path)?.entry.path ?? path, reason: error.message });
    return undefined;
  }
}

const typed = v.looseObject({ mediaType: v.string() });

function topLevelType(text: string): string | undefined {
  try {
    const result = v.safeParse(typed, JSON.parse(text));
    return result.success ? result.output.mediaType : undefined;
  } catch {
    return undefined;
  }
}
