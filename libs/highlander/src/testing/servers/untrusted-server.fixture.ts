import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

// Made for this test alone, signed by nobody, and of no worth.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZIeGov84aqt+6KN6
TGJJ6X90VCi/dYsEVxhC9RJfA4ahRANCAASQgdCqKQnkqPhGvPVCj9mFjiUConPJ
Z2jz5K/HLHvz6j+ocredTE6C+EmXwD37/ATOI5KsrTzOcqgosrefoN4H
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIUTbRtdKRhBfzLskvXGdb1UdTALiYwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyNDIyMjkyMloYDzIxMjYxMDMxMjIy
OTIyWjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASQgdCqKQnkqPhGvPVCj9mFjiUConPJZ2jz5K/HLHvz6j+ocredTE6C+EmXwD37
/ATOI5KsrTzOcqgosrefoN4Ho1MwUTAdBgNVHQ4EFgQUHIaBhBXJlgbPdDINuYUU
Gfc2zCIwHwYDVR0jBBgwFoAUHIaBhBXJlgbPdDINuYUUGfc2zCIwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAovmDWUGiXNNSoGBEeOaH4RWwYwbN
jMt0XQkXLyMxlusCIQCfg4cztGSHMZRIrI+P4tE5IP+lvIKLYyT+EuMc2CoiqQ==
-----END CERTIFICATE-----`;

/** A TLS server with a certificate that nobody trusts. It counts what it is sent all the same. */
export async function startUntrustedServer(): Promise<{
  origin: string;
  received(): number;
  stop(): Promise<void>;
}> {
  let received = 0;
  const server = createServer({ key, cert }, (socket) => {
    socket.on('data', (data) => (received += data.length)).on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
