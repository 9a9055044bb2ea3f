import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { DEFAULT_PREFERENCES } from '#shared/reading/preferences.ts';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import type { HangInput } from '#shared/hanging/plan-hanging.ts';
import { protocolText } from '#shared/hanging/read-protocols.ts';
import { text } from '#view/locales/text.ts';
import { HangingProblems } from './hanging-problems.tsx';
import { planSafely } from './plan-safely.ts';
import { brokenProtocols } from './use-hanging.ts';

const INPUT: HangInput = {
  study: { modalities: ['CT'], study: {} } as unknown as HangInput['study'],
  images: [],
  priors: [],
  protocols: [],
  chosenId: '',
  windows: 1,
  isComplete: true,
  priorsPassed: 0,
} as HangInput;

const shown = (problems: { unreadable: readonly string[]; failed: string | null }) =>
  renderToStaticMarkup(<HangingProblems {...problems} />);

test('a protocol that cannot be carried out gives the grid, and the viewer says why', () => {
  const inFactory = planSafely(INPUT);
  expect(inFactory.problem).toBeNull();
  const protocol = {
    get study(): never {
      throw new Error('its rules bite their tail');
    },
  } as unknown as (typeof FACTORY_PROTOCOLS)[number];
  const { plan, problem } = planSafely({ ...INPUT, protocols: [{ level: 'site', protocol }] });
  expect(plan).toEqual(inFactory.plan);
  const said = shown({ unreadable: [], failed: problem });
  expect(said).toContain(text.hanging.failed('its rules bite their tail'));
  expect(said).toContain(text.hanging.explain);
});

test('a protocol of one’s own or of the site that cannot be read is said to be, each once; one that can is not', () => {
  const [good] = FACTORY_PROTOCOLS;
  const sharedProtocols = [{ protocolId: 'x', level: 'site', text: '{"id":', version: 1, by: 'ann', at: '' }];
  const own = { ...DEFAULT_PREFERENCES, hangingProtocols: ['[]', good ? protocolText(good) : ''] };
  const unreadable = brokenProtocols({ own, sharedProtocols });
  expect(unreadable).toHaveLength(2);
  const said = shown({ unreadable: [...unreadable, ...unreadable], failed: null });
  expect(said.split('passed over')).toHaveLength(3);
});

test('where every protocol can be read and carried out, nothing is said', () => {
  expect(shown({ unreadable: [], failed: null })).toBe('');
});
