/** What happened and what to do, for every failure that a person can mend. By name: radosgw sends no messages. */
const ADVICE_BY_NAME: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket; make it, or correct the option "bucket"',
  InvalidBucketName: 'the server takes no bucket of this name; correct the option "bucket"',
  InvalidAccessKeyId: 'the server does not know the access key; check the credentials',
  SignatureDoesNotMatch:
    'the signature is wrong: the secret key does not belong to the access key, or something between here and the server changes requests',
  AccessDenied:
    'these credentials have no right to do so; allow s3:GetObject and s3:PutObject on the objects, and s3:ListBucket on the bucket',
  AllAccessDisabled: 'the account or the bucket is disabled',
  AccountProblem: 'the account has a problem; ask whoever runs the storage',
  ExpiredToken: 'the credentials have expired; renew them, or give a provider that does',
  ExpiredTokenException: 'the credentials have expired; renew them, or give a provider that does',
  TokenRefreshRequired: 'the credentials have expired; renew them, or give a provider that does',
  InvalidToken: 'the session token is wrong; renew the credentials',
  CredentialsProviderError:
    'no credentials were found; give client.credentials, or set them up where the AWS SDK looks for them',
  RequestTimeTooSkewed:
    'the clock of this machine differs too much from that of the server; set it right (NTP)',
  PermanentRedirect: 'the bucket is in another region; correct client.region or client.endpoint',
  TemporaryRedirect: 'the bucket is in another region; correct client.region or client.endpoint',
  AuthorizationHeaderMalformed: 'the bucket is in another region; correct client.region',
  IllegalLocationConstraintException: 'the bucket is in another region; correct client.region',
  EntityTooLarge: 'the record is larger than the server takes; lower maxRecordBytes',
  QuotaExceeded: 'the quota of the bucket or the user is used up; remove something else from it, or raise it',
  NotImplemented: 'the server does not know conditional requests; use one that does',
  SlowDown: 'the server is asked too much; it is tried again',
  InternalError: 'the server had an error of its own',
  ServiceUnavailable: 'the server is not available at the moment',
};

const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there; is the server running, and is client.endpoint right?',
  ENOTFOUND: 'there is no host of this name; correct client.endpoint or client.region',
  EAI_AGAIN: 'the name of the host could not be looked up; is the network up?',
  EHOSTUNREACH: 'there is no way to the host; is the network up, and is client.endpoint right?',
  ENETUNREACH: 'there is no way to the host; is the network up, and is client.endpoint right?',
  ECONNRESET: 'the connection broke before the answer',
  EPIPE: 'the connection broke before the answer',
  ETIMEDOUT: 'the connection timed out',
  EPROTO: 'no TLS could be agreed on; is client.endpoint right, with https: or http:?',
};

/** Whether this is the code of a certificate that wasn't accepted. */
export function isCertificateCode(code: string): boolean {
  return /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/.test(
    code,
  );
}

/** In words, what an error with this name or this code of Node.js means; `undefined` if it isn't known here. */
export function adviceFor(name: string, code: string | undefined): string | undefined {
  if (Object.hasOwn(ADVICE_BY_NAME, name)) return ADVICE_BY_NAME[name];
  if (code === undefined) return undefined;
  if (isCertificateCode(code)) {
    return 'the certificate of the server is not trusted here; have it signed by a known authority, or set NODE_EXTRA_CA_CERTS';
  }
  return Object.hasOwn(ADVICE_BY_CODE, code) ? ADVICE_BY_CODE[code] : undefined;
}
