import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#shared/contract/contract.ts';
import { toClientError } from './client-error.ts';

export type Api = ContractRouterClient<Contract>;

async function withClientErrors<Answer>({ next }: { next: () => Promise<Answer> }): Promise<Answer> {
  try {
    return await next();
  } catch (error) {
    throw toClientError(error);
  }
}

/** Calls to the core of this window's own origin, over HTTP. Every failure is an AppError. */
export const api: Api = createORPCClient(
  new RPCLink({ url: () => new URL('/api/rpc', location.href).href, interceptors: [withClientErrors] }),
);

/** The same procedures over an open socket; for feeds, which must not hold one of the browser's six connections. */
export function apiOver(socket: WebSocket): Api {
  return createORPCClient(new SocketLink({ websocket: socket, interceptors: [withClientErrors] }));
}
