/** A DNS server on the loopback interface (RFC 1035 over UDP): the few records that a test gives it. */
import { createSocket } from "node:dgram";

interface DnsRecords {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  /** Each a text of up to 255 bytes, or several that make one record. */
  readonly TXT?: readonly (string | readonly string[])[];
}

export interface DnsDouble {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** By name; changed at any time. */
  readonly records: Map<string, DnsRecords>;
  /** `TYPE name` of every question, in order. */
  readonly questions: string[];
  close(): Promise<void>;
}

const TYPES = { A: 1, TXT: 16, AAAA: 28 } as const;
type Type = keyof typeof TYPES;

export async function startDns(): Promise<DnsDouble> {
  const records = new Map<string, DnsRecords>();
  const questions: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const { name, type, end } = questionOf(message);
    const kind = (Object.keys(TYPES) as Type[]).find((one) => TYPES[one] === type);
    questions.push(`${kind ?? type} ${name}`);
    const known = records.get(name);
    const answers = kind ? (known?.[kind] ?? []).map((value) => dataOf(kind, value)) : [];
    const head = Buffer.alloc(12);
    message.copy(head, 0, 0, 2);
    // An answer, authoritative; NXDOMAIN where there is no such name.
    head.writeUInt16BE(known ? 0x8580 : 0x8583, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    const parts = answers.map((data) => {
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt32BE(1, 6);
      record.writeUInt16BE(data.length, 10);
      return Buffer.concat([record, data]);
    });
    const answer = Buffer.concat([head, message.subarray(12, end), ...parts]);
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = message[at] ?? 0; size > 0; size = message[at] ?? 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function dataOf(kind: Type, value: string | readonly string[]): Buffer {
  if (kind === "TXT")
    return Buffer.concat(
      [value].flat().map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])),
    );
  if (kind === "A") return Buffer.from(String(value).split(".").map(Number));
  const [before = "", after = ""] = String(value).split("::");
  const words = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16));
  const [head, tail] = [words(before), words(after)];
  const whole = [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(whole.flatMap((word) => [word >> 8, word & 255]));
}
