/** The publisher of ggen's packages and packs. Both repositories are under the MIT license. */
export function ggenPublisher(): object {
  return {
    kind: "user",
    displayName: "ggen",
    website: "https://github.com/seanchatmangpt",
    github: "seanchatmangpt",
    // The data names no account ids; the format wants one.
    members: [{ login: "seanchatmangpt", id: 1, role: "owner" }],
    settings: { defaultLicense: "MIT" },
  };
}
