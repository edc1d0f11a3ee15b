// The baseline of WebSockets: what one client sends changes a state, and another client is shown it. The same bytes come
// and go as with a node. `[port]`: the clients that are shown it are those of another such server, which listens there.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { WebSocketServer } from 'ws';
import { ownCpuUs } from '../support/compare-costs.mjs';
import { plainCounter } from '../support/objects.mjs';
import { answerRequests } from '../support/other-process.mjs';
import { raw } from '../support/raw-socket.mjs';

const snapshots = new Map();
const watchers = new Map();

function snapshotOf(id) {
  const known = snapshots.get(id) ?? { type: 'counter', id, revision: 0, state: plainCounter() };
  snapshots.set(id, known);
  return known;
}

const show = (snapshot) =>
  watchers.get(snapshot.id)?.send(JSON.stringify({ event: 'snapshot', data: snapshot }));

const [otherPort] = process.argv.slice(2);
const publish = otherPort === undefined ? show : raw(connect(Number(otherPort), '127.0.0.1'), () => {});

const handlers = {
  show(id, socket) {
    watchers.set(id, socket);
    show(snapshotOf(id));
  },
  add(id) {
    const snapshot = snapshotOf(id);
    snapshot.state.value += 1;
    snapshot.revision += 1;
    publish(snapshot);
  },
};

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => {
  socket.on('message', (text) => {
    const { event, data, id } = JSON.parse(text);
    handlers[event](data, socket);
    if (id !== undefined) socket.send(JSON.stringify({ event, id }));
  });
});
const servers = createServer((socket) => raw(socket, show)).listen(0, '127.0.0.1');
await Promise.all([once(server, 'listening'), once(servers, 'listening')]);

answerRequests({
  port: () => server.address().port,
  serverPort: () => servers.address().port,
  cpuUs: ownCpuUs,
});
