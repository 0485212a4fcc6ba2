/**
 * Settings that let git in with a token, for the environment of one git process: nothing of it stands
 * in an address, in arguments, or in a file. They hold for one server, and redirects are not followed.
 *
 * @param server without a slash at its end
 */
export function tokenEnvironment(server: string, token: string): Readonly<Record<string, string>> {
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  const settings: readonly (readonly [string, string])[] = [
    [`http.${server}/.extraHeader`, `Authorization: Basic ${credentials}`],
    ["http.followRedirects", "false"],
    ["credential.helper", ""],
  ];
  return {
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "false",
    SSH_ASKPASS: "false",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
