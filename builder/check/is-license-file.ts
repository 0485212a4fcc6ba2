/** Whether a payload path is where people look for the license text: `LICENSE` and its usual spellings. */
export function isLicenseFile(path: string): boolean {
  return /^(?:licen[cs]e|copying|unlicense)(?:[.-][\w.-]{0,40})?$/i.test(path);
}
