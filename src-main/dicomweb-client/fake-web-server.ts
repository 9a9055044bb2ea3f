import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RemoteServer } from './remote-server.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An HTTP server for tests that answers as it is told and remembers what it was asked. */
export interface FakeWebServer {
  readonly url: string;
  readonly remote: RemoteServer;
  readonly seen: SeenRequest[];
  dispose(): Promise<void>;
}

export type Script = (request: SeenRequest, response: ServerResponse) => void;

export async function fakeWebServer(
  script: Script,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeWebServer> {
  const seen: SeenRequest[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const facts = { method, url, headers, body };
      seen.push(facts);
      script(facts, response);
    });
  };
  const server = tls ? createSecureServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    url,
    remote: {
      name: 'fake',
      baseUrl: `${url}/web`,
      credentials: { kind: 'none' },
      caPem: '',
      isArchive: false,
    },
    seen,
    async dispose() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function multipartOf(bodies: readonly Buffer[], { isCut = false } = {}): Buffer {
  const parts = bodies.map((body) =>
    Buffer.concat([Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'), body, Buffer.from('\r\n')]),
  );
  const all = Buffer.concat([...parts, Buffer.from('--B--')]);
  return isCut ? all.subarray(0, all.length - 40) : all;
}

export const MULTIPART_TYPE = 'multipart/related; type="application/dicom"; boundary="B"';
