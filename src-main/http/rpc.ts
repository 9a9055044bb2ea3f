import { Procedure } from '@orpc/server';
import { RPCHandler as HttpHandler } from '@orpc/server/fastify';
import type { StandardRPCHandlerOptions } from '@orpc/server/standard';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Access } from '#shared/contract/procedure.ts';
import { AppError } from '#shared/errors.ts';
import { type Caller, requirePermission } from '#main/users/caller.ts';
import { answerTo, isAnswered, toOrpcError } from './errors.ts';
import { router } from './handlers/router.ts';
import type { OpenRequests } from './open-requests.ts';
import type { RpcContext, Services } from './services.ts';

export interface RpcOptions {
  readonly services: Services;
  readonly openRequests: OpenRequests;
  /** Outputs are parsed too: in tests and development */
  readonly isCheckingOutputs: boolean;
}

export const RPC_PREFIX = '/api/rpc';
export const FEEDS_PATH = '/api/feeds';

/** Serves the contract over HTTP calls and over WebSockets, by the same steps. */
export interface Rpc {
  /** @returns false when there is no such procedure */
  call(request: FastifyRequest, reply: FastifyReply, caller: Caller): Promise<boolean>;
  attach(socket: WebSocket, caller: Caller, identify: () => Promise<Caller | null>): void;
}

export function createRpc(options: RpcOptions): Rpc {
  const { services } = options;
  const steps = rpcSteps(options);
  const http = new HttpHandler(router, steps);
  const sockets = new SocketHandler(router, steps);
  return {
    async call(request, reply, caller) {
      const context: RpcContext = { services, caller, identify: async () => caller };
      const { matched } = await http.handle(request, reply, { prefix: RPC_PREFIX, context });
      return matched;
    },
    attach(socket, caller, identify) {
      void sockets.upgrade(patient(socket), { context: { services, caller, identify } });
    },
  };
}

/** A socket whose `send` ends when the bytes have left, so that a feed waits for its reader instead of piling up. */
function patient(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const send = (data: Parameters<WebSocket['send']>[0]) =>
    new Promise<void>((resolve) => socket.send(data, () => resolve()));
  return { addEventListener: socket.addEventListener.bind(socket), send: send as WebSocket['send'] };
}

/** session → known procedure → permission → parse → handler; the session was looked at before we came here. */
function rpcSteps({
  services,
  openRequests,
  isCheckingOutputs,
}: RpcOptions): StandardRPCHandlerOptions<RpcContext> {
  const { log } = services;
  return {
    rootInterceptors: [
      async (options) => {
        const body = async () => jsonOnly(await options.request.body());
        return options.next({ ...options, request: { ...options.request, body } });
      },
    ],
    interceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          if (isAnswered(error)) throw error;
          throw toOrpcError(answerTo(error, log, { route: options.request.url.pathname }));
        }
      },
    ],
    clientInterceptors: [
      async (options) => {
        const procedure = options.path.join('.');
        const access = accessOf(options.procedure);
        const caller = await options.context.identify();
        requireAccess(caller, access);
        const end = openRequests.begin(`calls ${caller.id}`);
        try {
          const next = { ...options, context: { ...options.context, caller } };
          const output: unknown = await options.next(
            isCheckingOutputs ? next : { ...next, procedure: unchecked(options.procedure) },
          );
          if (!isFeed(output)) {
            end();
            return output;
          }
          const check = async () => requireAccess(await options.context.identify(), access);
          return guardedFeed(output, check, end, (error) => toOrpcError(answerTo(error, log, { procedure })));
        } catch (error) {
          end();
          throw toOrpcError(answerTo(error, log, { procedure }));
        }
      },
    ],
  };
}

function requireAccess(caller: Caller | null, access: Access): asserts caller is Caller {
  if (!caller)
    throw new AppError(
      'UNAUTHENTICATED',
      'This window is not known here. Open the address that the core printed.',
    );
  if (access === 'public') return;
  if (access === 'control') {
    if (caller.kind !== 'control')
      throw new AppError('REFUSED', 'Only the command line on this computer may do this.');
    return;
  }
  requirePermission(caller, access);
}

function accessOf(
  procedure: Procedure<never, never, never, never, never, never> | { '~orpc': { meta: object } },
): Access {
  const { meta } = procedure['~orpc'];
  // A procedure that names no access is for nobody but the operator.
  return 'access' in meta ? (meta.access as Access) : 'control';
}

/** The RPC protocol could carry dates, maps and bytes beside JSON; this contract has none, so nobody needs to send them. */
function jsonOnly(body: unknown): unknown {
  if (body === undefined || body === null || typeof body === 'string') return body;
  const isPlain =
    typeof body === 'object' &&
    !(Symbol.asyncIterator in body) &&
    !(body instanceof Blob) &&
    !(body instanceof FormData);
  const extra = isPlain ? Object.keys(body).filter((key) => key !== 'json' && key !== 'meta') : ['body'];
  const meta = isPlain && 'meta' in body ? body.meta : [];
  const isEmptyMeta = meta === undefined || (Array.isArray(meta) && meta.length === 0);
  if (extra.length > 0 || !isEmptyMeta) throw new AppError('INPUT', 'Calls carry plain JSON only.');
  return body;
}

type AnyOptions = Parameters<
  NonNullable<StandardRPCHandlerOptions<RpcContext>['clientInterceptors']>[number]
>[0];
const uncheckedProcedures = new WeakMap<AnyOptions['procedure'], AnyOptions['procedure']>();

/** The same procedure without a look at its output: a list of 10 000 rows needs no second reading in production. */
function unchecked(procedure: AnyOptions['procedure']): AnyOptions['procedure'] {
  const known = uncheckedProcedures.get(procedure);
  if (known) return known;
  const { outputSchema: _, ...rest } = procedure['~orpc'];
  const made: AnyOptions['procedure'] = new Procedure(rest);
  uncheckedProcedures.set(procedure, made);
  return made;
}

function isFeed(output: unknown): output is AsyncGenerator<unknown, unknown, void> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** A feed ends when its caller may no longer read it: rights are looked at again before each value. */
async function* guardedFeed(
  feed: AsyncGenerator<unknown, unknown, void>,
  check: () => Promise<void>,
  end: () => void,
  asError: (error: unknown) => Error,
): AsyncGenerator<unknown, void, void> {
  try {
    for await (const value of feed) {
      await check();
      yield value;
    }
  } catch (error) {
    throw asError(error);
  } finally {
    end();
  }
}
