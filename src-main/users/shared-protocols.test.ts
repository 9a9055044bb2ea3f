import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { addUser, changeUser, listUsers } from './accounts.ts';
import { Preferences } from './preferences.ts';
import { protocolHistory, putSharedProtocol } from './shared-protocols.ts';

let database: StationDatabase;
beforeEach(async () => {
  database = openStationDatabase(':memory:');
  await addUser(database, { name: 'Ann', role: 'radiologist', group: 'Thorax', passwordHash: '' });
  await addUser(database, { name: 'Bob', role: 'radiologist', passwordHash: '' });
});
afterEach(() => database.destroy());

const put = (sharedWith: string, text: string, basedOn: number) =>
  putSharedProtocol(
    database,
    { sharedWith, protocolId: 'chest' },
    { text, basedOn, by: 'Ann', at: 1_000_000 },
  );
const seen = async (userKey: string) =>
  (await new Preferences(database).read(userKey)).sharedProtocols.map(({ level, text }) => [level, text]);

test('what a group shares its readers have besides what the site shares, others the site’s alone', async () => {
  await put('', 'of the site', 0);
  await put('Thorax', 'of the group', 0);
  expect(await seen('ann')).toEqual([
    ['site', 'of the site'],
    ['group', 'of the group'],
  ]);
  expect(await seen('bob')).toEqual([['site', 'of the site']]);
  await changeUser(database, { name: 'Bob', group: 'Thorax' });
  expect((await listUsers(database)).map(({ name, group }) => [name, group])).toEqual([
    ['Ann', 'Thorax'],
    ['Bob', 'Thorax'],
  ]);
  expect(await seen('bob')).toHaveLength(2);
});

test('every version stays, the last one is in force, and one who did not see it does not overwrite it', async () => {
  await put('', 'one', 0);
  await put('', 'two', 1);
  await expect(put('', 'three', 1)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await seen('bob')).toEqual([['site', 'two']]);
  await put('', '', 2);
  expect(await seen('bob')).toEqual([]);
  await put('', 'again', 0);
  const history = await protocolHistory(database, { sharedWith: '', protocolId: 'chest' });
  expect(history.map(({ version, by, text }) => [version, by, text])).toEqual([
    [4, 'Ann', 'again'],
    [3, 'Ann', ''],
    [2, 'Ann', 'two'],
    [1, 'Ann', 'one'],
  ]);
});
