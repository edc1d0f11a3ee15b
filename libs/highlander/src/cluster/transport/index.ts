export { memoryNetwork, MemoryNetwork } from './memory/memory.network.js';
export type {
  IsolationDirection,
  NetworkFailureOptions,
  NetworkFaultOptions,
} from './memory/network-faults.js';
export { tcpTransport } from './tcp/tcp.transport.js';
export type { TcpTlsOptions, TcpTransportOptions } from './tcp/tcp-options.js';
export {
  TransportFailure,
  type Peer,
  type RequestContext,
  type RequestHandler,
  type RequestOptions,
  type Transport,
  type TransportGround,
  type TransportIdentity,
  type TransportProvider,
} from './transport.js';
