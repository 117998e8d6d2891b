import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Requests that came under the base path, and that path. */
const underPath = new WeakMap<IncomingMessage, string>();

/**
 * Serves what is below a path as if it were at the root, for proxies that pass the path on; what comes without the path is
 * served too, for programs on this machine. To be called after every other listener was added.
 *
 * @param basePath such as `/crowd`
 */
export function serveUnderPath(server: Server, basePath: string): void {
  const cut = (request: IncomingMessage) => {
    const { url = '' } = request;
    if (!url.startsWith(`${basePath}/`)) return;
    request.url = url.slice(basePath.length);
    underPath.set(request, basePath);
  };
  const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const [path, query] = (request.url ?? '').split('?', 2);
    if (path === basePath) {
      // The page's addresses are relative to the folder that it is in.
      const location = `${basePath}/${query === undefined ? '' : `?${query}`}`;
      response.writeHead(308, { location, 'content-length': '0', 'cache-control': 'no-store' }).end();
      return;
    }
    cut(request);
    for (const listener of listeners) listener.call(server, request, response);
  });
  server.prependListener('upgrade', cut);
}

/** Path under which a request reached the gateway: the configured one, or `/`. */
export function basePathOf(request: IncomingMessage): string {
  return underPath.get(request) ?? '/';
}
