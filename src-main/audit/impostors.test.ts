import { expect, test } from 'vitest';
import { impostors } from './impostors.ts';

const caller = { aeTitle: 'CT1', host: '10.0.0.5', reason: 'certificate', certificateFingerprint: 'ab' };

test('who shows another certificate is an alert, once an hour; a device that nobody knows is none', () => {
  let now = 0;
  const alert = impostors(() => now);
  expect(alert({ ...caller, reason: 'callingAeTitle' })).toBeNull();
  expect(alert(caller)).toEqual({
    event: 'caller.refused',
    user: 'CT1',
    outcome: 'failure',
    objects: { host: '10.0.0.5', reason: 'certificate', certificateFingerprint: 'ab' },
  });
  now += 1000;
  expect(alert(caller)).toBeNull();
  expect(alert({ ...caller, certificateFingerprint: 'cd' })).not.toBeNull();
  now += 60 * 60 * 1000;
  expect(alert(caller)).not.toBeNull();
});

test('a flood of names is cut off', () => {
  const alert = impostors(() => 0);
  const told = Array.from({ length: 1000 }, (_, index) => alert({ ...caller, aeTitle: `A${String(index)}` }));
  expect(told.filter((each) => each !== null)).toHaveLength(200);
});
