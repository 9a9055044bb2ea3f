import { expect, test } from 'vitest';
import { defaultConfig } from '#main/config/config.ts';
import { settingsInForce, storedSettings, storeSettings } from './settings.ts';
import { openStationDatabase } from './station-database.ts';

test('a flag wins over the window and the window over the file', async () => {
  const database = openStationDatabase(':memory:');
  const config = defaultConfig();
  const inForce = await settingsInForce(database, config, {});
  expect(inForce).toEqual({
    stationName: 'Viewbox',
    aeTitle: 'VIEWBOX',
    dicomHost: '127.0.0.1',
    dicomPort: 11112,
    dicomTlsPort: null,
    isPlainDicomOn: true,
  });
  await storeSettings(database, inForce, { ...inForce, stationName: 'Room 2', dicomPort: 4242 });
  expect(await storedSettings(database)).toEqual({ stationName: 'Room 2', dicomPort: 4242 });
  expect(await settingsInForce(database, config, { dicomPort: 0 })).toEqual({
    ...inForce,
    stationName: 'Room 2',
    dicomPort: 0,
  });
  await database.destroy();
});
