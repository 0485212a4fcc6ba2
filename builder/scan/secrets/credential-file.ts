/** Files that exist to hold credentials, by their names and, where a name says little, by content. */
export interface CredentialFile {
  /** As in "looks like …". */
  readonly what: string;
  readonly fix: string;
}

interface Kind extends CredentialFile {
  /** Over the path in lower case, `/` before its first name. */
  readonly name: RegExp;
  /** What the content must hold; absent: the name is enough. Read over Latin-1. */
  readonly content?: RegExp;
}

/** Bytes of a file that are read for its kind; such files are small. */
const HEAD = 256 * 1024;

/** @param path of a file or of a member of an archive */
export function credentialFile(path: string, bytes: Uint8Array): CredentialFile | undefined {
  if (bytes.length === 0) return undefined;
  const named = kindsOf(path);
  if (named.length === 0) return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(HEAD, bytes.length));
  const text = head.toString("latin1");
  return named.find(({ content }) => content === undefined || content.test(text));
}

/** By the name alone, for files whose content is not read. */
export function credentialName(path: string): CredentialFile | undefined {
  return kindsOf(path)[0];
}

function kindsOf(path: string): readonly Kind[] {
  const name = `/${path.toLowerCase()}`;
  if (EXAMPLE.test(name)) return [];
  return KINDS.filter((kind) => kind.name.test(name));
}

/** Files that show what to fill in. */
const EXAMPLE =
  /(?:^|[._/-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|stub|pub)(?:\.[a-z]{1,4})?$|\.d\.ts$/;

const ASSIGNED = String.raw`[ \t]{0,20}[:=][ \t]{0,20}["']?`;
/** A value that is no variable, no hint and not empty. */
const VALUE = String.raw`[^\s"'$<{%*#][^\s"']{3}`;

const KINDS: readonly Kind[] = [
  {
    what: "the environment of a deployment",
    name: /\/(?:[^/]{0,100})?\.env(?:\.[\w-]{1,30}){0,2}$/,
    content:
      /^[ \t]{0,20}(?:export[ \t]{1,5})?[A-Za-z_][\w.-]{0,100}[ \t]{0,10}=[ \t]{0,10}["']?[^\s"'#]/m,
    fix: "revoke what it holds, delete it, list it in .gitignore, and offer a .env.example with names only",
  },
  {
    what: "a private SSH key",
    name: /\/id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[._-][\w-]{1,30})?$/,
    content: /PRIVATE KEY|PuTTY-User-Key-File/,
    fix: "take the key out of every authorized_keys and account, make a new one, and delete the file",
  },
  {
    what: "a private key",
    name: /\.(?:pem|key|ppk|p8|pk8|asc|gpg|crt|cer)$/,
    content: /-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY|PuTTY-User-Key-File/,
    fix: "revoke the certificates made with the key, make a new one, and delete the file",
  },
  {
    what: "a keystore with private keys",
    name: /\.(?:jks|jceks|bks|keystore|p12|pfx|kdbx?|keychain(?:-db)?)$/,
    fix: "revoke the keys in it, make new ones, and delete the file",
  },
  {
    what: "access to a Kubernetes cluster",
    name: /\/(?:[^/]{0,100}kubeconfig[^/]{0,100}|\.kube\/config|kubelet\.conf|admin\.conf)$|\.kubeconfig$/,
    content: new RegExp(`(?:client-key-data|token|password|id-token)${ASSIGNED}${VALUE}`),
    fix: "revoke the client certificate or token at the cluster, and delete the file",
  },
  {
    what: "a registry token in an npm or Yarn configuration",
    name: /\/(?:\.npmrc|npmrc|\.yarnrc(?:\.yml)?)$/,
    content: new RegExp(
      `(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?${ASSIGNED}${VALUE}`,
    ),
    fix: "revoke the token at the registry, then let the file read it from an environment variable",
  },
  {
    what: "a password for a Python package index",
    name: /\/(?:\.pypirc|pip\.conf|\.?pip\.ini)$/,
    content: new RegExp(`password${ASSIGNED}${VALUE}|://[^\\s:/@]{1,100}:[^\\s/@$]{4,200}@`),
    fix: "revoke the token at the index, and delete the file",
  },
  {
    what: "logins for servers",
    name: /\/[._]netrc$/,
    content: /\bpassword[ \t\r\n]{1,20}[^\s$<{]{4}/,
    fix: "change the passwords in it, and delete the file",
  },
  {
    what: "logins for Docker registries",
    name: /\/(?:\.docker\/config\.json|\.dockercfg|\.?dockerconfigjson|docker-config\.json|config\.json)$/,
    content: /"(?:auth|identitytoken|registrytoken)"\s{0,20}:\s{0,20}"[A-Za-z0-9+/=._-]{8}/,
    fix: "log out at the registry (docker logout), change the password or token, and delete the file",
  },
  {
    what: "stored credentials",
    name: /\/(?:\.git-credentials|\.pgpass|\.htpasswd|\.vault-token|\.my\.cnf|\.s3cfg|\.boto|\.dockercfg|\.aws\/credentials|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?|\.config\/gh\/hosts\.yml|\.terraformrc|credentials\.tfrc\.json|master\.key)$/,
    content: /[^\s#;]{8}/,
    fix: "revoke what it holds, and delete the file",
  },
  {
    what: "the key of a Google Cloud account",
    name: /\.json$/,
    content:
      /"private_key"\s{0,20}:\s{0,20}"-----BEGIN (?:RSA )?PRIVATE KEY|"type"\s{0,20}:\s{0,20}"authorized_user"[\s\S]{0,2000}"refresh_token"\s{0,20}:\s{0,20}"[^"$<]{20}/,
    fix: "delete the key at console.cloud.google.com/iam-admin/serviceaccounts, then delete the file",
  },
];
