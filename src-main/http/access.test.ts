import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '#shared/contract/contract.ts';
import { mayDo, type Permission, PERMISSIONS, type Role, ROLES } from '#shared/contract/permissions.ts';
import { type Headers, openTestDoor, type TestDoor } from './test-door.ts';

interface Listed {
  readonly path: readonly string[];
  readonly access: string;
  readonly hasInput: boolean;
  readonly isFeed: boolean;
}

function listProcedures(part: object = contract, path: readonly string[] = []): Listed[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    const here = [...path, name];
    if (!isContractProcedure(value)) return listProcedures(value as object, here);
    const { meta, inputSchema, outputSchema } = value['~orpc'];
    const isFeed = outputSchema !== undefined && getEventIteratorSchemaDetails(outputSchema) !== undefined;
    const access = 'access' in meta ? String(meta['access']) : 'none';
    return [{ path: here, access, hasInput: inputSchema !== undefined, isFeed }];
  });
}

const procedures = listProcedures();
const callers = [
  'nobody',
  'a window where nobody signed in',
  ...ROLES.map((role) => `${role} at a window`),
  ...ROLES.map((role) => `${role} by token`),
  'the command line',
] as const;

type Verdict = 'allowed' | 'UNAUTHENTICATED' | 'REFUSED';

/** Read from the contract and the table of roles alone, not from the code that decides. */
function expected(caller: string, access: string): Verdict {
  if (caller === 'nobody') return 'UNAUTHENTICATED';
  if (access === 'public' || caller === 'the command line') return 'allowed';
  if (access === 'control') return 'REFUSED';
  if (caller.startsWith('a window')) return 'UNAUTHENTICATED';
  return mayDo(caller.split(' ')[0] as Role, access as Permission) ? 'allowed' : 'REFUSED';
}

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ http: { maxOpenRequests: 1000 } });
  for (const role of ROLES) await door.addUser(role, role);
});
afterAll(() => door.dispose());

async function headersOf(caller: string): Promise<Headers> {
  const role = caller.split(' ')[0] ?? '';
  if (caller === 'nobody') return {};
  if (caller === 'the command line') return door.control();
  if (caller.startsWith('a window')) return door.window();
  return caller.endsWith('token') ? door.token(role) : door.window(role);
}

/** Windows alone sign in and out; a token that tries has the right but no window. */
const needsWindow = (path: readonly string[], caller: string) =>
  path.join('.') === 'session.signOut' && (caller.endsWith('token') || caller === 'the command line');

test('every procedure names who may call it, and only the operator’s own are for the operator', () => {
  expect(procedures.length).toBeGreaterThanOrEqual(40);
  const known = new Set<string>([...PERMISSIONS, 'public', 'control']);
  expect(procedures.filter(({ access }) => !known.has(access))).toEqual([]);
  const operators = procedures.filter(({ access }) => access === 'control');
  expect(operators.every(({ path }) => path[0] === 'control')).toBe(true);
});

describe.each(callers)('%s', (caller) => {
  test.each(procedures)('over HTTP: $path ($access)', async ({ path, access, hasInput, isFeed }) => {
    const answer = await fetch(`${door.url}/api/rpc/${path.join('/')}`, {
      method: 'POST',
      headers: { ...(await headersOf(caller)), 'content-type': 'application/json' },
      // No input is valid: whoever may call gets as far as being told so, and nothing is changed.
      body: JSON.stringify(hasInput ? { json: 42 } : {}),
    });
    const verdict = expected(caller, access);
    const body = isFeed && answer.ok ? null : ((await answer.json()) as { json?: { code?: string } });
    if (body === null) await answer.body?.cancel();
    const status = { allowed: hasInput ? 400 : 200, UNAUTHENTICATED: 401, REFUSED: 403 }[verdict];
    expect(answer.status).toBe(needsWindow(path, caller) ? 403 : status);
    if (verdict !== 'allowed') expect(body?.json?.code).toBe(verdict);
    if (verdict === 'allowed' && hasInput) expect(body?.json?.code).toBe('INPUT');
  });

  test('over the socket: the same verdicts', async () => {
    if (caller === 'nobody') {
      await expect(door.socket({ origin: door.url })).rejects.toThrow(/401/);
      return;
    }
    for (const { path, access, hasInput, isFeed } of procedures) {
      const { client, socket } = await door.socket(await headersOf(caller));
      const call = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], client);
      const verdict = await (call as (input: unknown) => Promise<unknown>)(hasInput ? 42 : undefined).then(
        async (result) => {
          if (isFeed) await (result as AsyncGenerator).return(undefined);
          return 'allowed';
        },
        (error: unknown) => (error instanceof ORPCError ? error.code : String(error)),
      );
      const wanted = expected(caller, access);
      const allowed = hasInput ? 'INPUT' : needsWindow(path, caller) ? 'REFUSED' : 'allowed';
      expect([path.join('.'), verdict]).toEqual([path.join('.'), wanted === 'allowed' ? allowed : wanted]);
      socket.terminate();
    }
  });
});
