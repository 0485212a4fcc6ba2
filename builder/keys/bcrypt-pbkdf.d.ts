declare module "bcrypt-pbkdf" {
  /** OpenSSH's key derivation. Fills `key`; returns 0, or -1 for arguments that it refuses. */
  function pbkdf(
    passphrase: Uint8Array,
    passphraseLength: number,
    salt: Uint8Array,
    saltLength: number,
    key: Uint8Array,
    keyLength: number,
    rounds: number,
  ): 0 | -1;
  const bcrypt: { pbkdf: typeof pbkdf };
  export = bcrypt;
}
