import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page as it is in the repository: it needs no build. */
export const PUBLIC_FOLDER = fileURLToPath(new URL('../../public/', import.meta.url));

export const INDEX_HTML = fileURLToPath(new URL('../../public/index.html', import.meta.url));

const LIBRARIES = ['preact', 'preact/hooks', 'htm', 'htm/preact'];

/** The libraries of the page, straight from node_modules: where they are served, and their folders. */
export const VENDOR_FOLDERS: ReadonlyMap<string, string> = new Map(
  LIBRARIES.map((name) => [
    `/vendor/${name.replace('/', '-')}/`,
    dirname(fileURLToPath(import.meta.resolve(name))),
  ]),
);
