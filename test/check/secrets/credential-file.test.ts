import { expect, test } from "vitest";
import { credentialFile } from "../../../builder/scan/secrets/credential-file.ts";

const what = (path: string, content: string) => credentialFile(path, Buffer.from(content))?.what;

test.each([
  [".env", "A=b"],
  ["app/.env.production", "export A=b"],
  ["prod.env", "A='b'"],
  ["id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----"],
  ["keys/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----"],
  ["server.pem", "-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----"],
  ["server.KEY", "-----BEGIN PRIVATE KEY-----"],
  ["a.jks", "x"],
  ["a.P12", "x"],
  ["a.pfx", "x"],
  ["release.keystore", "x"],
  ["kubeconfig", "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTg=="],
  [".kube/config", "token: abcdefgh"],
  [".npmrc", "//registry.npmjs.org/:_authToken=abcdefgh"],
  [".yarnrc.yml", "npmAuthToken: abcdefgh"],
  [".pypirc", "[pypi]\npassword = abcdefgh"],
  [".netrc", "machine acme.dev login a password abcdefgh"],
  [".docker/config.json", '{"auths":{"x":{"auth":"YWJjOmRlZg=="}}}'],
  [".git-credentials", "https://a:bcdefgh@acme.dev"],
  [".aws/credentials", "[default]\naws_access_key_id=x"],
  ["key.json", '{"type":"service_account","private_key": "-----BEGIN PRIVATE KEY-----\\n'],
])("%s is a file for credentials", (path, content) => {
  expect(what(path, content)).toBeDefined();
});

test.each([
  [".env.example", "A=b"],
  [".env.sample", "A=b"],
  [".env.template", "A=b"],
  ["example.env", "A="],
  [".env", "# nothing\nA=\nB="],
  [".env", ""],
  ["env.d.ts", "declare const A=b"],
  ["id_rsa.pub", "ssh-rsa AAAA"],
  ["server.pem", "-----BEGIN CERTIFICATE-----"],
  ["translations.key", "hello=Hello"],
  [".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nsave-exact=true"],
  [".pypirc", "[pypi]\nusername = __token__"],
  ["config.json", '{"auth":true}'],
  ["package.json", "{}"],
  ["keystore.ts", "export {}"],
  ["src/environment.ts", "A=b"],
])("%s is none", (path, content) => {
  expect(what(path, content)).toBeUndefined();
});
