import { describeTransport } from '../transport.contract.js';
import { tcpTransport } from './tcp.transport.js';

describeTransport('tcpTransport()', () => tcpTransport());
describeTransport('tcpTransport({ secret })', () => tcpTransport({ secret: 'there can be only one' }));
