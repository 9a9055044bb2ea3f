import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#shared/contract/contract.ts';
import { AppError, ERROR_KINDS, type ErrorCode, type ErrorData } from '#shared/errors.ts';
import { dataFolder, type DataFolder } from '#main/store/layout.ts';

export type CoreClient = ContractRouterClient<Contract>;

/** A core that has just taken its folder needs a moment until it says where it is. */
const APPEARS_WITHIN_MS = 10_000;
const LOOK_MS = 100;

/**
 * Works on a data folder through its core: the running one, else one that is started for this command alone. So there is one
 * writer of everything, and a command does the same either way.
 *
 * @throws AppError as the core answered it
 */
export async function withCore<Result>(
  root: string,
  work: (client: CoreClient) => Promise<Result>,
): Promise<Result> {
  // Loaded late: help and `doctor` must run where the core cannot.
  const { isCoreRunning, startCore } = await import('#main/core.ts');
  const folder = dataFolder(root);
  if (isCoreRunning(root)) return tellErrors(() => connect(folder).then(work));
  const core = await startCore({ dataFolder: root, isForOneCommand: true });
  try {
    return await tellErrors(() => connect(folder).then(work));
  } finally {
    await core.dispose();
  }
}

async function connect(folder: DataFolder): Promise<CoreClient> {
  const deadlineMs = Date.now() + APPEARS_WITHIN_MS;
  for (;;) {
    const found = readRunFile(folder.runFile);
    if (found) return clientOf(found.http, found.controlToken);
    if (Date.now() > deadlineMs) {
      throw new AppError(
        'UNREACHABLE',
        `Another process works on ${folder.root} but does not say how to reach it. Try again, or stop that process.`,
      );
    }
    await sleep(LOOK_MS);
  }
}

function readRunFile(file: string): { http: string; controlToken: string } | null {
  try {
    const facts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const { http, controlToken } = facts;
    return typeof http === 'string' && typeof controlToken === 'string' ? { http, controlToken } : null;
  } catch {
    return null;
  }
}

function clientOf(http: string, controlToken: string): CoreClient {
  const link = new RPCLink({
    url: `${http}/api/rpc`,
    headers: { authorization: `Bearer ${controlToken}` },
  });
  return createORPCClient(link);
}

async function tellErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ORPCError && Object.hasOwn(ERROR_KINDS, error.code)) {
      throw new AppError(error.code as ErrorCode, error.message, {
        data: error.data as ErrorData,
        cause: error,
      });
    }
    if (error instanceof TypeError && error.message === 'fetch failed') {
      throw new AppError(
        'UNREACHABLE',
        'The running core does not answer. Look at its log, or start it again.',
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
