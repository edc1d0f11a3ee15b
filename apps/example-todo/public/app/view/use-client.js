import { useEffect, useReducer, useState } from 'preact/hooks';
import { Client } from '../live/client.js';

/** The client of this session, and a new rendering whenever it has something new. */
export function useClient(session, onSignedOut) {
  const [client] = useState(() => new Client(session, onSignedOut));
  const [, rerender] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    const unsubscribe = client.subscribe(rerender);
    client.start();
    return () => {
      unsubscribe();
      client.stop();
    };
  }, [client]);
  return client;
}
