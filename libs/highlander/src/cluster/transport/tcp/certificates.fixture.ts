/*
 * Certificates for tests, made on the spot: a tiny part of X.509 (RFC 5280), written as DER. So no test depends on a
 * program for it, and none on a certificate that expires.
 */
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
};
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (bytes: Uint8Array) => der(0x04, bytes);
const time = (text: string) => der(0x18, Buffer.from(text));
const TRUE = Buffer.from([1, 1, 0xff]);
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));

const nameOf = (commonName: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));

/** An authority, which signs certificates for names and IPv4 addresses. */
export class Authority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly cert: string;
  private serial = 1;

  constructor(private readonly name: string) {
    const isAuthority = sequence(oid('551d13'), TRUE, octets(sequence(TRUE)));
    this.cert = this.issue(name, this.keys.publicKey, [isAuthority]);
  }

  certify(host: string): Certificate {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const isAddress = /^[\d.]+$/.test(host);
    const alternative = isAddress
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host));
    const names = sequence(oid('551d11'), octets(sequence(alternative)));
    return {
      key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: this.issue(host, keys.publicKey, [names]),
    };
  }

  private issue(subject: string, publicKey: KeyObject, extensions: Buffer[]): string {
    const body = sequence(
      der(0xa0, Buffer.from([2, 1, 2])),
      Buffer.from([2, 1, this.serial++]),
      ECDSA_WITH_SHA256,
      nameOf(this.name),
      sequence(time('20200101000000Z'), time('21200101000000Z')),
      nameOf(subject),
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
        type: 'spki',
        format: 'der',
      }),
      der(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, this.keys.privateKey);
    const certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
    const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}
