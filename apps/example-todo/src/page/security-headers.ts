import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const API_DOCS = '/api/docs';

/**
 * What the page may do: run its own scripts, and nothing else. The import map stands inside the page, because
 * browsers read no other; it is let in by its hash.
 */
export function securityHeaders(indexHtml: string) {
  const policy = contentSecurityPolicy({ 'script-src': `'self' '${hashOfImportMap(indexHtml)}'` });
  // Swagger's page brings styles inside its HTML.
  const docsPolicy = contentSecurityPolicy({ 'style-src': "'self' 'unsafe-inline'" });
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    response.setHeader('Content-Security-Policy', request.url?.startsWith(API_DOCS) ? docsPolicy : policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    next();
  };
}

function contentSecurityPolicy(changes: Record<string, string>): string {
  const directives = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    ...changes,
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

function hashOfImportMap(indexHtml: string): string {
  const [, importMap = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(indexHtml) ?? [];
  return `sha256-${createHash('sha256').update(importMap).digest('base64')}`;
}
