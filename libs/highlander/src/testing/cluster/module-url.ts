import { pathToFileURL } from 'node:url';

/** The URL of a module that a test names by its URL or by its path. */
export function moduleUrl(module: string | URL): string {
  if (module instanceof URL) return module.href;
  return module.startsWith('file:') ? module : pathToFileURL(module).href;
}
