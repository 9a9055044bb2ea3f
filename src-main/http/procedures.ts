import { implement } from '@orpc/server';
import { contract } from '#shared/contract/contract.ts';
import type { RpcContext } from './services.ts';

/** The contract, to be given a handler for each of its procedures. */
export const procedures = implement(contract).$context<RpcContext>();
