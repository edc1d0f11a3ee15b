import type { TodoApp } from './todo-app.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What an answer holds is what the tests find out.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Somebody who uses the HTTP API. */
export class HttpUser {
  constructor(
    private readonly url: string,
    readonly token: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  put(path: string, body?: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  private send(method: string, path: string, body?: unknown): Promise<Answer> {
    return request(`${this.url}${path}`, method, body, { authorization: `Bearer ${this.token}` });
  }
}

export async function signIn({ url }: Pick<TodoApp, 'url'>, name: string): Promise<HttpUser> {
  const { body } = await request(`${url}/api/session`, 'POST', { name });
  return new HttpUser(url, (body as { token: string }).token);
}

export async function request(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
