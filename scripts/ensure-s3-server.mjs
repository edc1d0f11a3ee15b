import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureProgram } from './ensure-program.mjs';

const PROGRAMS = ['monmaptool', 'ceph-mon', 'ceph', 'ceph-osd', 'radosgw-admin', 'radosgw'];

/** The path of radosgw, the S3 server of the tests. They start it, and what it needs, by themselves. */
export function ensureS3Server() {
  return ensureProgram({
    name: 'an S3 server (radosgw of Ceph)',
    packages: ['ceph-mon', 'ceph-osd', 'radosgw'],
    purpose: 'the tests of the S3 store',
    find() {
      const paths = PROGRAMS.map(pathOf);
      return paths.includes(undefined) ? undefined : paths.at(-1);
    },
  });
}

function pathOf(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
