import { Packr } from 'msgpackr';

/** What comes is cut into values: 4 bytes of length, then msgpackr. Returns what sends one, many at a time. */
export function raw(socket, onValue) {
  const packr = new Packr({ useRecords: false });
  let rest = Buffer.alloc(0);
  let batch = [];
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let offset = 0;
    while (data.length - offset >= 4) {
      const end = offset + 4 + data.readUInt32BE(offset);
      if (end > data.length) break;
      onValue(packr.unpack(data.subarray(offset + 4, end)));
      offset = end;
    }
    rest = data.subarray(offset);
  });
  return (value) => {
    const frame = packr.pack(value, 2048 + 4);
    frame.writeUInt32BE(frame.length - 4, 0);
    if (batch.push(frame) > 1) return;
    setImmediate(() => {
      socket.write(Buffer.concat(batch));
      batch = [];
    });
  };
}
