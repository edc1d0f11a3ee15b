/**
 * How a server wants an ETag in `If-Match`. RFC 9110 says with quotes; radosgw 16 takes it only without, Miniflare only
 * with, Amazon both.
 */
export type EtagForm = 'quoted' | 'bare';

/** The version of a record: its ETag without quotes, whichever way the server gave it. */
export function versionOf(etag: string): string {
  return /^"(.*)"$/.exec(etag)?.[1] ?? etag;
}

/** The value of `If-Match` for a version. */
export function etagOf(version: string, form: EtagForm): string {
  return form === 'quoted' ? `"${version}"` : version;
}
