import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDoor, type TestDoor } from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor();
  await door.addUser('rita', 'radiologist');
  await door.addUser('carl', 'clinician');
});
afterAll(() => door.dispose());

const addresses = ['/export/00000000-0000-4000-8000-000000000000', '/export/..%2f..%2fstation.sqlite'];

test.each(addresses)(
  '%s is answered only to who may export, and nothing is there that nobody started',
  async (address) => {
    const status = async (headers: Readonly<Record<string, string>>) =>
      (await fetch(`${door.url}${address}`, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status(await door.window('carl'))).toBe(403);
    expect(await status(await door.token('carl'))).toBe(403);
    expect(await status(await door.window('rita'))).toBe(404);
  },
);
