import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * The SDK by itself, with the settings that the store gives it; but that the store has it keep its stack of middleware
 * (`cacheMiddleware`), which takes care that an application by hand has no reason to take.
 */
export class RawS3 {
  constructor({ bucket, clientConfig }) {
    this.bucket = bucket;
    const agent = { keepAlive: true, maxSockets: 128 };
    this.client = new S3Client({
      ...clientConfig,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      expectContinueHeader: false,
      requestHandler: { httpAgent: agent, httpsAgent: agent },
      maxAttempts: 1,
    });
  }

  async get(Key) {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
    return Body.transformToString();
  }

  /** Creates an object; fails where there is one. Answers its ETag, as `If-Match` wants it here. */
  create(Key, body) {
    return this.#put({ Key, Body: body, IfNoneMatch: '*' });
  }

  /** Writes an object, whatever was there. */
  put(Key, body) {
    return this.#put({ Key, Body: body });
  }

  /** What writes one object again and again, each time on the version before. */
  async writer(Key, bodyOf) {
    let etag = await this.create(Key, bodyOf(0));
    let revision = 0;
    return async () => {
      etag = await this.#put({ Key, Body: bodyOf(++revision), IfMatch: etag });
    };
  }

  close() {
    this.client.destroy();
  }

  async #put(input) {
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      ContentType: 'application/json',
      ...input,
    });
    const { ETag } = await this.client.send(command);
    // radosgw 16, which Debian has, matches ETags without their quotes only.
    return ETag.replaceAll('"', '');
  }
}
