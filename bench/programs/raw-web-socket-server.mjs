// The baseline of WebSockets: passes what one client sends on to another one, as long as a snapshot is.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { plainCounter } from '../support/objects.mjs';
import { answerRequests } from '../support/other-process.mjs';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const watchers = new Map();
server.on('connection', (socket) => {
  socket.on('message', (text) => {
    const { event, data: id } = JSON.parse(text);
    if (event === 'show') watchers.set(id, socket);
    const state = plainCounter();
    watchers
      .get(id)
      .send(JSON.stringify({ event: 'snapshot', data: { type: 'counter', id, revision: 1, state } }));
  });
});

answerRequests({ port: () => server.address().port });
