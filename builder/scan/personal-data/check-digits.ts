/** Numbers with check digits: bank accounts and payment cards. */

/** Length of an account number by country (SWIFT IBAN registry, release 99). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 " +
    "EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 " +
    "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 " +
    "PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 " +
    "VG24 XK20"
  )
    .split(" ")
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Whether the text is an account number without spaces: ISO 13616 length and ISO 7064 mod 97-10. */
export function isIban(text: string): boolean {
  if (IBAN_LENGTHS.get(text.slice(0, 2)) !== text.length) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Numbers that payment services publish for tests. */
const TEST_CARDS =
  /^(?:4(?:1{15}|242424242424242|0{14}\d{1,2}|012888888881881)|5(?:5{15}|105105105105100)|(\d)\1+)$/;

/** First digits of the large card schemes (ISO/IEC 7812) with their lengths. */
const CARD =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}|6(?:011|5\d\d)\d{12})$/;

/** Whether the digits are a card number: scheme, length and Luhn's check digit. */
export function isCardNumber(digits: string): boolean {
  if (!CARD.test(digits) || TEST_CARDS.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
