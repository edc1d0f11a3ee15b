import { readFileSync } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { INDEX_HTML, PUBLIC_FOLDER, VENDOR_FOLDERS } from './page-files.js';
import { securityHeaders } from './security-headers.js';

/** The files of the page and its libraries. Always asked for again, answered "not modified" where that is so. */
export function servePage(app: NestExpressApplication): void {
  app.use(securityHeaders(readFileSync(INDEX_HTML, 'utf8')));
  app.useStaticAssets(PUBLIC_FOLDER, { index: false });
  for (const [prefix, folder] of VENDOR_FOLDERS) app.useStaticAssets(folder, { prefix, index: false });
}
