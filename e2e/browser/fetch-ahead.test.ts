import { expect, type Page, test } from '@playwright/test';
import type { CtStudy } from '#main/phantom/ct-study.ts';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import { readingPreferencesSchema } from '#shared/reading/preferences.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { goTo, openAnotherWindow, signIn, signOut } from '../pages/window.ts';
import { CT, CT_PRIOR } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Told apart in the list */
const NOW: CtStudy = {
  ...CT,
  *instances() {
    for (const attributes of CT.instances()) yield { ...attributes, StudyDescription: 'CT of today' };
  },
};

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([NOW, CT_PRIOR], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

/** Current beside prior at once, as a reader would keep it. */
function followUp(): string {
  const factory = FACTORY_PROTOCOLS.find(({ id }) => id === 'ct-abdomen');
  const stage = factory?.arrangements[0]?.stages.find(({ id }) => id === 'prior');
  if (!factory || !stage) throw new Error('the protocols of the program are others');
  const arrangements = [{ windows: 1, stages: [stage] }];
  return JSON.stringify({ ...factory, id: 'follow-up', name: 'Follow-up', arrangements });
}

async function tell(page: Page, procedure: string, input: object): Promise<void> {
  const status = await page.evaluate(
    async ([name, json]) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ json });
      return (await fetch(`/api/rpc/${name}`, { method: 'POST', headers, body })).status;
    },
    [procedure, input] as const,
  );
  expect(status).toBe(200);
}

test('what a selected case opens with, its prior too, is fetched while the worklist is looked at, and never again', async ({
  page,
}) => {
  await openAnotherWindow(page, reading.core);
  await signIn(page, 'administrator', PASSWORD);
  await tell(page, 'prefetch/putSettings', { isOn: true, mostAtOnce: 1, arrivalDays: 3650, quietSeconds: 1 });
  await signOut(page);
  await signIn(page, READER, PASSWORD);
  const preferences = readingPreferencesSchema.parse({ hangingProtocols: [followUp()] });
  await tell(page, 'preferences/put', preferences);
  await page.reload();
  const asked: string[] = [];
  page.on('request', (request) => {
    const [, sopInstanceUid] = /\/instances\/([\d.]+)\/frames\//.exec(request.url()) ?? [];
    if (sopInstanceUid) asked.push(sopInstanceUid);
  });
  await goTo(page, '#/worklist');
  const rows = page.getByRole('grid', { name: 'Worklist' }).getByRole('row');
  const current = rows.filter({ hasText: 'CT of today' });
  await expect(current).toContainText('Ready');
  await current.click();

  // What the protocol begins with and a few around it, of the study and of its prior; never the whole of them.
  const uids = [CT, CT_PRIOR].map((study) =>
    [...study.instances()].map(({ SOPInstanceUID }) => SOPInstanceUID as string),
  );
  const askedOf = () => uids.map((own) => asked.filter((uid) => own.includes(uid)).length);
  await expect.poll(askedOf).toEqual([17, 17]);

  const ahead = [...asked];
  await page.keyboard.press('Enter');
  const viewer = new ViewerPage(page);
  for (const place of [0, 1]) {
    await viewer.waitForStack(place);
    const { sopInstanceUid } = await viewer.shownFrame(place);
    expect(uids[place]).toContain(sopInstanceUid);
    expect(ahead).toContain(sopInstanceUid);
  }
  // By now all is here, and each picture was asked for once.
  expect(askedOf()).toEqual(uids.map(({ length }) => length));
});
