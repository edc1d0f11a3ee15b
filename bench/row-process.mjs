// Measures one family of rows, and tells the process that started it.
import { Bench } from './support/bench.mjs';

// The listener stays, since the channel keeps this process only while somebody listens.
process.on('message', async ({ name, short, servers }) => {
  const { title, measure } = await import(`./rows/${name}.mjs`);
  const bench = new Bench({ short, servers });
  try {
    await measure(bench);
  } finally {
    await bench.end();
  }
  const { rows, growths } = bench;
  process.send({ title, rows, growths }, () => process.exit());
});
