import type { Socket } from 'node:net';
import fastifyWebsocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError, ERROR_KINDS } from '#shared/errors.ts';
import type { Caller } from '#main/users/caller.ts';
import { registerDicomweb } from './dicomweb/register.ts';
import { dicomwebDeps } from './dicomweb-deps.ts';
import { answerTo, toOrpcError } from './errors.ts';
import { registerDisplayReport } from './display-report-route.ts';
import { registerExport } from './export-route.ts';
import { OpenRequests } from './open-requests.ts';
import { checkOrigin, type OriginRules, originRules } from './origin.ts';
import { createRpc, FEEDS_PATH, RPC_PREFIX } from './rpc.ts';
import type { Services } from './services.ts';
import { registerRenderer, RENDERER_FOLDER } from './static.ts';
import { registerQuarantine } from './quarantine-route.ts';
import { registerStage } from './stage-route.ts';
import { registerUpload } from './upload-route.ts';

/** The pieces of a page that may be used, and from where: only our own, no `eval`; WebAssembly for the image codecs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

export interface DoorOptions {
  readonly services: Services;
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** Default: where the window is built to */
  readonly rendererFolder?: string;
  readonly isCheckingOutputs: boolean;
}

export interface Door {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  readonly port: number;
  dispose(): Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** null: nobody we know; set before any route sees the request */
    caller: Caller | null;
  }
}

/**
 * Opens the one door of the core.
 *
 * @throws AppError UNREACHABLE when the address is taken or is not ours, REFUSED when it would serve a network unencrypted
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { services, host } = options;
  requireSafeHost(host, services.config.http.allowUnencryptedNetwork);
  const app = Fastify({
    logger: false,
    bodyLimit: services.config.http.maxBodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
  });
  const connections = trackConnections(app);
  const rules: { current: OriginRules } = { current: { hosts: new Set() } };
  const openRequests = new OpenRequests(services.config.http.maxOpenRequests);
  guardEveryRequest(app, services, rules, openRequests);
  answerErrors(app, services);
  await registerRoutes(app, options, openRequests);
  const port = await listen(app, host, options.port);
  rules.current = originRules(host, port, services.config.http.allowedHosts);
  const url = `http://${urlHost(host)}:${port}`;
  services.doorkeeper.setAddress(url, port);
  return {
    url,
    port,
    async dispose() {
      const closed = app.close();
      // Sockets, upgraded or refused an upgrade, are no longer among the server's requests and would hold it open.
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

function trackConnections(app: FastifyInstance): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

function requireSafeHost(host: string, isAllowedBeyond: boolean): void {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (isLoopback || isAllowedBeyond) return;
  throw new AppError(
    'REFUSED',
    `Serving on ${host} would send images and passwords unencrypted over the network. Use 127.0.0.1 behind a proxy with TLS, or set http.allowUnencryptedNetwork if that network is safe.`,
  );
}

function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new AppError(
      'UNREACHABLE',
      `The window's address ${host}:${port} cannot be used (${code}). Choose another with --http-port or http.port; 0 takes any free one.`,
      { cause: error },
    );
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Host and Origin, then who calls, then how much that caller has open: before any route, WebSockets included. */
function guardEveryRequest(
  app: FastifyInstance,
  services: Services,
  rules: { readonly current: OriginRules },
  openRequests: OpenRequests,
): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    checkOrigin(rules.current, request.method, request.headers);
    request.caller = await services.doorkeeper.identify(request);
    const end = openRequests.begin(request.caller?.id ?? 'nobody');
    // A request lasts until its answer has left; one that becomes a socket, until that closes.
    const lasting = request.headers.upgrade === undefined ? reply.raw : request.raw.socket;
    lasting.once('close', end);
    // One that was given up while its caller was looked for has closed already, and tells so no more.
    if (lasting.closed) end();
  });
}

function answerErrors(app: FastifyInstance, services: Services): void {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, services));
}

function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
): FastifyReply {
  const answer = answerTo(error, services.log, {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
  });
  if (typeof answer.data['retryAfterSeconds'] === 'number')
    reply.header('Retry-After', answer.data['retryAfterSeconds']);
  if (answer.code === 'UNAUTHENTICATED') reply.header('WWW-Authenticate', 'Bearer');
  // A client of the typed API finds its errors in the shape of its protocol, whoever refused.
  const body = request.url.startsWith(`${RPC_PREFIX}/`) ? { json: toOrpcError(answer).toJSON() } : answer;
  return reply.code(ERROR_KINDS[answer.code].httpStatus).send(body);
}

/** @throws AppError UNAUTHENTICATED */
function knownCaller(request: FastifyRequest): Caller {
  if (request.caller) return request.caller;
  throw new AppError(
    'UNAUTHENTICATED',
    'This window is not known here. Open the address that the core printed, or send a bearer token.',
  );
}

async function registerRoutes(
  app: FastifyInstance,
  options: DoorOptions,
  openRequests: OpenRequests,
): Promise<void> {
  const { services } = options;
  const rpc = createRpc({ services, openRequests, isCheckingOutputs: options.isCheckingOutputs });
  await app.register(fastifyWebsocket, { options: { maxPayload: services.config.http.maxBodyBytes } });

  app.get<{ Params: { secret: string } }>('/enter/:secret', async (request, reply) => {
    const cookie = await services.doorkeeper.enter(request.params.secret);
    if (cookie !== null) reply.header('Set-Cookie', cookie);
    // An address that was used before still leads to the window: it may hold its cookie already.
    return reply.header('Cache-Control', 'no-store').redirect('/', 303);
  });

  app.all(`${RPC_PREFIX}/*`, { preParsing: requireKnown }, async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const isKnown = await rpc.call(request, reply, knownCaller(request));
    if (!isKnown)
      throw new AppError(
        'MISSING',
        'There is no such call. The window may be older than the core: reload it.',
      );
    return reply;
  });

  app.get(FEEDS_PATH, { websocket: true, preValidation: requireKnown }, (socket, request) => {
    rpc.attach(socket, knownCaller(request), () => services.doorkeeper.identify(request.raw));
  });

  await registerDicomweb(app, dicomwebDeps(services, knownCaller));
  await registerUpload(app, services, knownCaller);
  await registerStage(app, services, knownCaller);
  registerExport(app, services, knownCaller);
  registerDisplayReport(app, services, knownCaller);
  registerQuarantine(app, services, knownCaller);
  await registerRenderer(app, options.rendererFolder ?? RENDERER_FOLDER);
}

/** No body is read of somebody we do not know. */
async function requireKnown(request: FastifyRequest): Promise<void> {
  knownCaller(request);
}
