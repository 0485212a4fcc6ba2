/** Which bucket is meant, and who asks: `s3://bucket/prefix`, and the variables that all S3 programs share. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface S3Place {
  /** `s3://bucket/prefix` */
  readonly location: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  urlOf(path: string): string;
}

export interface S3Options {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Names of buckets, by Amazon's rules for them; the prefix is made of what URLs take as it is. */
const FORM = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/((?:[A-Za-z0-9._~-]+\/?)*))?$/;

/**
 * With an endpoint of one's own the bucket goes into the path, which every store takes; at Amazon into
 * the host's name, as new buckets demand.
 *
 * @throws {CodedError} E_USAGE, E_AUTH
 */
export function s3Place(target: string, { endpoint, region, environment }: S3Options): S3Place {
  const [, bucket, folder = ""] = FORM.exec(target) ?? [];
  if (bucket === undefined || /(?:^|\/)\.{1,2}(?:\/|$)/.test(folder))
    throw usage(`"${target}" names no bucket`, "write it as s3://bucket or s3://bucket/prefix");
  const prefix = folder.replace(/\/+$/, "");
  const at = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1";
  const own = endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  const root = own === undefined ? undefined : URL.parse(own);
  if (own !== undefined && !(root && /^https?:$/.test(root.protocol)))
    throw usage(
      `the endpoint "${own}" is no http(s) URL`,
      "write it as https://storage.example.org",
    );
  const base = root
    ? `${root.href.replace(/\/+$/, "")}/${bucket}`
    : `https://${bucket}.s3.${at}.amazonaws.com`;
  const below = prefix === "" ? base : `${base}/${prefix}`;
  return {
    location: prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`,
    region: at,
    credentials: credentialsOf(environment),
    urlOf: (path) => `${below}/${path.split("/").map(encodeSegment).join("/")}`,
  };
}

/** What SigV4 calls UriEncode: everything but the unreserved characters of RFC 3986. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function credentialsOf(environment: S3Options["environment"]): S3Place["credentials"] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const sessionToken = environment.AWS_SESSION_TOKEN;
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw new CodedError({
    code: "E_AUTH",
    exitCode: EXIT.auth,
    message: "no key for the object store is given",
    fix: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for one that passes)",
  });
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
