import { WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { originRule, type OriginRule } from './origin-rule.js';
import { TestApp } from './test-app.fixture.js';
import { TestClient } from './test-client.fixture.js';
import type { UpgradeRequest } from './upgrade-request.js';

@WebSocketGateway()
class AnyGateway {
  constructor(readonly connection: Connection) {}
}

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('a page of another site', () => {
  it('is refused with 403 by default; the server’s own pages and clients that are no browsers are not', async () => {
    app = await TestApp.start({ providers: [AnyGateway] });
    expect(await TestClient.refused(app.url(), { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: 'Origin not allowed',
    });
    await app.connect('/', { origin: `http://127.0.0.1:${app.port}` });
    await app.connect('/');
  });

  it('is let in where it is on the list, beside clients that are no browsers', async () => {
    app = await TestApp.start({ providers: [AnyGateway], options: { origins: ['https://app.example.com'] } });
    await app.connect('/', { origin: 'https://app.example.com' });
    await app.connect('/');
    expect((await TestClient.refused(app.url(), { origin: `http://127.0.0.1:${app.port}` })).status).toBe(
      403,
    );
  });

  it('is refused where the rule throws, which is logged', async () => {
    const fault = new Error('broken rule');
    const origins: OriginRule = () => {
      throw fault;
    };
    app = await TestApp.start({ providers: [AnyGateway], options: { origins } });
    expect((await TestClient.refused(app.url())).status).toBe(403);
    expect(app.log.errors).toEqual([expect.objectContaining({ error: fault })]);
  });
});

function request(host?: string): UpgradeRequest {
  return { url: '/', headers: host === undefined ? {} : { host }, remoteAddress: undefined };
}

describe('the default rule', () => {
  const rule = originRule(undefined);

  it.each([
    [undefined, 'app.example.com'],
    ['https://app.example.com', 'app.example.com'],
    ['https://app.example.com', 'app.example.com:443'],
    ['http://app.example.com', 'APP.example.com:80'],
    ['http://localhost:3000', 'localhost:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
  ])('lets %s connect to %s', (origin, host) => {
    expect(rule(origin, request(host))).toBe(true);
  });

  it.each([
    ['https://evil.example', 'app.example.com'],
    ['https://app.example.com.evil.example', 'app.example.com'],
    ['http://localhost:4000', 'localhost:3000'],
    ['https://app.example.com', 'app.example.com:80'],
    ['null', 'app.example.com'],
    ['', 'app.example.com'],
    ['chrome-extension://app.example.com', 'app.example.com'],
    ['https://app.example.com', ''],
    ['https://app.example.com', undefined],
    ['https://app.example.com', 'a b'],
  ])('does not let %s connect to %s', (origin, host) => {
    expect(rule(origin, request(host))).toBe(false);
  });
});

describe('a rule of the application', () => {
  it('decides of everybody, also of clients without an origin', () => {
    const rule = originRule((origin, { headers }) => origin === undefined && headers.host === 'a');
    expect(rule(undefined, request('a'))).toBe(true);
    expect(rule(undefined, request('b'))).toBe(false);
  });
});
