/** Where proofs are looked for: a real HTTPS server and real DNS on this machine, friendly and not. */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ProofSubject, proofPlace } from "../../builder/publisher/proof-place.ts";
import { isPublicAddress } from "../../builder/publisher/public-address.ts";
import { type ProofNetwork, readProof } from "../../builder/publisher/read-proof.ts";
import { PROOF_SIZE_MAX } from "../../schemas/limits.ts";
import { type DnsDouble, startDns } from "./dns-double.ts";
import { selfSigned } from "./self-signed.ts";

const tls = selfSigned(["acme.example", "git.acme.example"]);
let dns: DnsDouble;
let server: Server;
let network: ProofNetwork;
/** By path: status, body or place to go to. */
const answers = new Map<string, { status?: number; body?: string | Buffer; location?: string }>();
const asked: string[] = [];

beforeAll(async () => {
  dns = await startDns();
  server = createServer(tls, (request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    const { status = 200, body = "", location } = answers.get(request.url ?? "") ?? { status: 404 };
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  network = { servers: [dns.address], allowPrivate: true, ca: tls.cert, port };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await dns.close();
});
beforeEach(() => {
  answers.clear();
  asked.length = 0;
  dns.questions.length = 0;
  dns.records.clear();
  for (const name of ["acme.example", "git.acme.example"])
    dns.records.set(name, { A: ["127.0.0.1"] });
});

const FILE = "/.well-known/ashlar.txt";
const domain: ProofSubject = { method: "domain-file", subject: "acme.example" };
const read = (subject: ProofSubject, changes: Partial<ProofNetwork> = {}) =>
  readProof(proofPlace(subject), { ...network, ...changes });
const refused = (subject: ProofSubject, changes?: Partial<ProofNetwork>): Promise<string> =>
  read(subject, changes).then(
    () => "read",
    (error: { code?: string }) => error.code ?? String(error),
  );

describe("a file on a domain", () => {
  test("is read over TLS from the address that the name has, line by line", async () => {
    answers.set(FILE, { body: "# ours\r\n  first \nsecond" });
    expect(await read(domain)).toEqual(["# ours", "first", "second"]);
    expect(asked).toEqual([`acme.example${FILE}`]);
  });

  test("may be elsewhere on the same host, and on no other, nor without TLS", async () => {
    answers.set(FILE, { status: 301, location: "/proof.txt" });
    answers.set("/proof.txt", { body: "line" });
    expect(await read(domain)).toEqual(["line"]);
    for (const location of [
      "https://evil.example/x",
      "http://acme.example/x",
      "//git.acme.example/x",
      "https://acme.example:8443/x",
      "https://user@acme.example/x",
      "file:///etc/passwd",
    ]) {
      answers.set(FILE, { status: 302, location });
      expect(await refused(domain), location).toBe("E_PROOF_REDIRECT");
    }
    answers.set(FILE, { status: 302, location: FILE });
    expect(await refused(domain)).toBe("E_PROOF_REDIRECT");
  });

  test("that is too large, absent or on a server with another certificate is refused", async () => {
    answers.set(FILE, { body: Buffer.alloc(PROOF_SIZE_MAX + 1, "x") });
    expect(await refused(domain)).toBe("E_PROOF_SIZE");
    answers.delete(FILE);
    expect(await refused(domain)).toBe("E_PROOF_STATUS");
    dns.records.set("other.example", { A: ["127.0.0.1"] });
    expect(await refused({ ...domain, subject: "other.example" })).toBe("E_PROOF_NETWORK");
    expect(await refused({ ...domain, subject: "nowhere.example" })).toBe("E_PROOF_NETWORK");
  });
});

describe("addresses inside of a network", () => {
  test.each([
    ["loopback", { A: ["127.0.0.1"] }],
    ["the metadata of a cloud", { A: ["169.254.169.254"] }],
    ["a private one beside a public one", { A: ["93.184.216.34", "10.0.0.1"] }],
    ["IPv6 of this machine", { AAAA: ["::1"] }],
    ["IPv4 in IPv6", { AAAA: ["::ffff:7f00:1"] }],
  ])("%s: nobody is asked", async (_, records) => {
    dns.records.set("acme.example", records);
    expect(await refused(domain, { allowPrivate: false })).toBe("E_PROOF_ADDRESS");
    expect(asked).toEqual([]);
  });

  test("the name is looked up once, so that a second answer cannot lead elsewhere", async () => {
    answers.set(FILE, { body: "line" });
    await read(domain);
    expect(dns.questions.sort()).toEqual(["A acme.example", "AAAA acme.example"]);
  });

  test.each([
    ["8.8.8.8", true],
    ["2606:4700::1111", true],
    ...[
      ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "172.31.255.255", "192.168.0.1", "224.0.0.1"],
      ...["255.255.255.255", "198.18.0.1", "::", "fe80::1", "fc00::1", "ff02::1", "64:ff9b::a00:1"],
      ...["2002:a00:1::", "2001:db8::1", "2001::1", "::ffff:8.8.8.8", "localhost", ""],
    ].map((address): [string, boolean] => [address, false]),
  ])("%s is public: %s", (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

test("TXT records are joined from their parts; a name without any has none", async () => {
  dns.records.set("_ashlar.acme.example", { TXT: ["one", ["two ", "parts"]] });
  const subject: ProofSubject = { method: "dns-txt", subject: "acme.example" };
  expect([...(await read(subject))].sort()).toEqual(["one", "two parts"]);
  expect(await read({ ...subject, subject: "git.acme.example" })).toEqual([]);
  expect(await refused(subject, { servers: ["127.0.0.1:1"] })).toBe("E_PROOF_NETWORK");
});

test("a file in a repository is asked for where its host serves it raw", async () => {
  const place = (subject: string): string => {
    const found = proofPlace({ method: "repository-file", subject });
    return found.kind === "file" ? found.url.href : "";
  };
  expect(place("https://github.com/acme/hello.git")).toBe(
    "https://raw.githubusercontent.com/acme/hello/HEAD/ashlar.txt",
  );
  answers.set("/acme/hello/raw/HEAD/ashlar.txt", { status: 302, location: "/acme/hello/-/raw/x" });
  answers.set("/acme/hello/-/raw/x", { body: "line" });
  const subject = "https://git.acme.example/acme/hello";
  expect(await read({ method: "repository-file", subject })).toEqual(["line"]);
});

test.each([
  ["domain-file", "localhost"],
  ["domain-file", "127.0.0.1"],
  ["domain-file", "acme.example:8443"],
  ["domain-file", "ACME.example/x"],
  ["dns-txt", "a..example"],
  ["repository-file", "http://github.com/acme/hello"],
  ["repository-file", "https://github.com/acme"],
  ["repository-file", "https://user:pass@github.com/acme/hello"],
  ["repository-file", "https://github.com/acme/../../x"],
  ["repository-file", "https://[::1]/acme/hello"],
] as const)("%s of %s is nothing to look at", (method, subject) => {
  expect(() => proofPlace({ method, subject })).toThrow(/nothing that a proof/);
});
