/**
 * The environment that a manifest declares: `config.environment`, `config.ami_config` and the entry
 * point of a container. The value before its shape was checked is looked at, because a field that
 * no shape knows, such as a user's password, is published all the same.
 */

import { atField } from "../../check/at-field.ts";
import type { Place } from "../../check/rule.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import type { Remark, Report } from "./complaint.ts";
import { configLines } from "./config-lines.ts";
import { bindRemark, judgeSetting } from "./judge-setting.ts";
import { scanShell } from "./scan-shell.ts";
import { scriptAt } from "./script.ts";
import { pipRemark } from "./shell-packages.ts";

export interface DeclaredComplaint extends Remark {
  readonly at: Place;
}

type Path = readonly (string | number)[];

const EVERYWHERE = /^(?:0\.0\.0\.0|::|\[::\]|\*)$/;
const TEMPLATE_WORD = /\{\{[^{}]{0,300}\}\}|\$\{[^}]{0,300}\}/g;
const DEPTH_MAX = 12;
/** Ports on which programs listen that ask for no login unless told to. */
const OPEN_PORTS: ReadonlyMap<unknown, string> = new Map([
  [2375, "the Docker daemon"],
  [2379, "etcd"],
  [6379, "Redis"],
  [9200, "Elasticsearch"],
  [10250, "the kubelet"],
  [11211, "memcached"],
  [27017, "MongoDB"],
]);

export function manifestComplaints(manifest: RecordFile<unknown>): readonly DeclaredComplaint[] {
  const complaints: DeclaredComplaint[] = [];
  const report = (remark: Remark, path: Path) =>
    complaints.push({ ...remark, at: atField(manifest, path) });
  const config = fieldOf(manifest.raw, "config");
  for (const key of ["environment", "ami_config"])
    walk(fieldOf(config, key), ["config", key], report);
  judgeServices(fieldOf(config, "environment"), report);
  const entry = fieldOf(config, "entrypoint");
  if (Array.isArray(entry)) {
    const text = entry.map((word) => `'${String(word).replaceAll("'", `'\\''`)}'`).join(" ");
    run(text, ["config", "entrypoint"], (remark, path) => {
      if (remark.concern !== "bind") report(remark, path);
    });
  }
  return unique(complaints);
}

/** Payload paths that run when a machine is set up. */
export function setupPaths(manifest: RecordFile<unknown>): ReadonlySet<string> {
  const config = fieldOf(manifest.raw, "config");
  const setup = fieldOf(fieldOf(config, "environment"), "setup");
  const userData = fieldOf(fieldOf(config, "ami_config"), "user_data_script");
  return new Set(
    [...(Array.isArray(setup) ? setup : []), userData].filter((path) => typeof path === "string"),
  );
}

type Add = (remark: Remark, path: Path) => void;

function judgeServices(environment: unknown, report: Add): void {
  const services = fieldOf(environment, "services");
  for (const [index, service] of (Array.isArray(services) ? services : []).entries()) {
    const bind = fieldOf(service, "bind");
    const name = String(fieldOf(service, "name") ?? "the service").slice(0, 80);
    if (typeof bind === "string" && EVERYWHERE.test(bind))
      report(bindRemark(`${name} on ${bind}`), [
        "config",
        "environment",
        "services",
        index,
        "bind",
      ]);
  }
  const ports = fieldOf(fieldOf(environment, "instance_defaults"), "ports");
  for (const [index, port] of (Array.isArray(ports) ? ports : []).entries()) {
    const program = OPEN_PORTS.get(port);
    if (program !== undefined)
      report(
        {
          concern: "bind",
          message: `port ${port} is opened, on which ${program} listens and asks for no login`,
          fix: `delete ${port}; reach the program through an SSH tunnel`,
        },
        ["config", "environment", "instance_defaults", "ports", index],
      );
  }
}

function walk(value: unknown, path: Path, report: Add): void {
  if (path.length > DEPTH_MAX) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) walk(item, [...path, index], report);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) walk(item, [...path, key], report);
  else if (typeof value === "string" || typeof value === "number")
    judgeValue(String(value), path, report);
}

function judgeValue(value: string, path: Path, report: Add): void {
  const key = path.at(-1);
  const text = value
    .replace(/[\ue000\ue001]/g, "?")
    .replace(TEMPLATE_WORD, (word) => `\ue000${word.slice(1, -1)}\ue001`);
  if (typeof key === "string" && key !== "bind" && !value.includes("\n")) {
    const remark = judgeSetting(key, text);
    if (remark) report(remark, path);
  }
  if (path.includes("description")) return;
  for (const { offset: _, ...remark } of configLines(text, { code: !value.includes("\n") }))
    report(remark, path);
  const requirement = path.includes("pip") ? pipRemark(value) : undefined;
  if (requirement) report(requirement, path);
  if (/\s--?[a-z]|\n|\|/i.test(value)) run(value, path, report);
}

function run(text: string, path: Path, report: Add): void {
  const keep: Report = (remark) => report(remark, path);
  scanShell(scriptAt(text, { line: 1, column: 1 }), { report: keep, container: false });
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function unique(complaints: readonly DeclaredComplaint[]): readonly DeclaredComplaint[] {
  const seen = new Set<string>();
  return complaints.filter(({ at, message }) => {
    const key = `${at.pointer} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
