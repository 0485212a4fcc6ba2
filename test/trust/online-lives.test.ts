import { expect, test } from "vitest";
import { onlineLives } from "../../builder/keys/online-lives.ts";

const file = (role: "bins" | "snapshot" | "timestamp", expires: string) => ({
  role,
  envelope: { signed: { expires }, signatures: [] },
});
const ROLES = [
  file("timestamp", "2026-02-08T00:00:00Z"),
  file("snapshot", "2026-03-03T00:00:00Z"),
  file("bins", "2026-05-02T00:00:00Z"),
  file("bins", "2026-03-05T00:00:00Z"),
];
const statesAt = (day: string) => {
  const { bins, snapshot, timestamp } = onlineLives(ROLES, {
    keys: "production",
    now: new Date(`${day}T00:00:00Z`),
  });
  return [bins.state, snapshot.state, timestamp.state];
};

test("each online role is judged by what ends first, and is due when a third of its life is left", () => {
  expect(statesAt("2026-02-01")).toEqual(["good", "good", "good"]);
  expect(statesAt("2026-02-04")).toEqual(["due", "good", "good"]);
  expect(statesAt("2026-02-06")).toEqual(["due", "good", "due"]);
  expect(statesAt("2026-02-08")).toEqual(["due", "good", "expired"]);
  expect(statesAt("2026-03-04")).toEqual(["due", "expired", "expired"]);
});
