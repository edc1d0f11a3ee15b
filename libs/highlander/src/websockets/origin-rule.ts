import type { UpgradeRequest } from './upgrade-request.js';

/**
 * Whether pages of this origin may connect. `origin` is what the browser says it is, `undefined` for clients that are
 * no browsers.
 *
 * @publicApi
 */
export type OriginRule = (origin: string | undefined, request: UpgradeRequest) => boolean;

/**
 * Browsers send cookies along with a WebSocket request from any page, so that without a rule any page could act in a
 * visitor's name. Clients that are no browsers can claim any origin; to them this is no hurdle, and not meant as one.
 */
export function originRule(origins: readonly string[] | OriginRule | undefined): OriginRule {
  if (typeof origins === 'function') return origins;
  if (!origins)
    return (origin, { headers }) => origin === undefined || isSameHost(origin, headers.host ?? '');
  const allowed = new Set(origins);
  return (origin) => origin === undefined || allowed.has(origin);
}

function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  // Parsed alike, so that a default port may be said or not.
  const requested = `${protocol}//${host}`;
  return /^https?:$/.test(protocol) && URL.canParse(requested) && new URL(requested).host === originHost;
}
