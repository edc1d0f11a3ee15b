import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';

export const title = 'Durable updates on files';

const OBJECTS = 64;

export async function measure(bench) {
  const folder = await bench.use(mkdtemp(join(tmpdir(), 'highlander-bench-')), (path) =>
    rm(path, { recursive: true }),
  );
  const { objects } = await bench.use(startNode({ storage: fileStore({ folder }) }), stopNode);
  const refs = Array.from({ length: OBJECTS }, (_, index) => objects.ref(Counter, `durable ${index}`));
  await Promise.all(refs.map((ref) => ref.add()));
  // As long as a record is.
  const body = JSON.stringify(await objects.get(Counter, 'durable 0')).padEnd(900);
  let names = 0;
  const byHand = async (index) => {
    const name = join(folder, `by-hand-${index % OBJECTS}`);
    const temporary = `${name}.${++names}`;
    const file = await open(temporary, 'w');
    await file.writeFile(body);
    await file.sync();
    await file.close();
    await rename(temporary, name);
  };
  const baseline = 'write, fsync and rename by hand';
  await bench.compare({
    baseline: { title: baseline, operation: byHand },
    contenders: [{ title: 'durable update on files, one after another', operation: () => refs[0].add() }],
  });
  await bench.compare({
    baseline: { title: `${baseline}, ${OBJECTS} in flight`, inFlight: OBJECTS, operation: byHand },
    contenders: [
      {
        title: `durable update on files, ${OBJECTS} objects in flight`,
        inFlight: OBJECTS,
        operation: (index) => refs[index % OBJECTS].add(),
        target: { ratio: 0.8 },
      },
      {
        title: `durable update on files, one object, ${OBJECTS} in flight`,
        inFlight: OBJECTS,
        operation: () => refs[0].add(),
      },
    ],
  });
}
