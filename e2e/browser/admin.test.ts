import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ROLES, type Role } from '#shared/contract/permissions.ts';
import { addUser, type RunningCore, SENDER_AE_TITLE, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { goTo, mainLinks, openAnotherWindow, PASSWORD, signIn, signOut, statusBar } from '../pages/window.ts';

const folder = temporaryFolder('admin');
let core: RunningCore;

const SHOWN: Readonly<Record<Role, readonly string[]>> = {
  administrator: ['Worklist', 'Studies', 'Query', 'Displays', 'Activity', 'Archive', 'Admin'],
  radiologist: ['Worklist', 'Studies', 'Query', 'Displays', 'Activity'],
  technologist: ['Worklist', 'Studies', 'Query', 'Displays', 'Activity', 'Archive'],
  physicist: ['Displays', 'Activity'],
  clinician: ['Worklist', 'Studies'],
};

test.beforeAll(async () => {
  for (const role of ROLES) await addUser(folder.path, `A ${role}`, role, PASSWORD);
  core = await startCore(folder.path);
});

test.beforeEach(async ({ page }) => {
  await openAnotherWindow(page, core);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('each role sees only what it may, one after the other in a window', async ({ page }) => {
  const refused = page.getByRole('heading', { name: 'Patient studies are not part of your role' });
  const notYours = page.getByRole('heading', { name: 'This screen is not part of your role' });
  for (const role of ROLES) {
    await signIn(page, `A ${role}`);
    await expect(statusBar(page)).toContainText('VIEWBOX:');
    expect(await mainLinks(page), role).toEqual(SHOWN[role]);
    await goTo(page, '#/study/1.2.3');
    if (role === 'physicist') await expect(refused, role).toBeVisible();
    else await expect(refused, role).toBeHidden();
    await goTo(page, '#/admin/users');
    if (role === 'administrator') await expect(page.getByRole('tab', { name: 'Users' })).toBeVisible();
    else await expect(notYours, role).toBeVisible();
    await signOut(page);
  }
});

test('a refused sender is let in with one press, and then stores', async ({ page }) => {
  await signIn(page, 'A administrator');
  const study = phantomStudies().find(({ key }) => key === 'cr-chest');
  const sent = writeStudy(study!, folder.path).map(({ file }) => file);
  await storescu(core.dicom, sent);
  await goTo(page, '#/admin/peers');
  const refused = page.getByRole('region', { name: 'Refused callers' }).first();
  await expect(refused).toContainText(SENDER_AE_TITLE);
  await refused.getByRole('button', { name: 'Add as sender' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a peer' });
  await expect(dialog.getByLabel('AE title')).toHaveValue(SENDER_AE_TITLE);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Peers' })).toContainText(SENDER_AE_TITLE);
  await goTo(page, '#/studies');
  await storescu(core.dicom, sent);
  await expect(page.getByRole('row').filter({ hasText: 'Phantom chest CR' })).toBeVisible();
});

test('an administrator adds a user and reads the audit log, whose chain is whole', async ({ page }) => {
  await signIn(page, 'A administrator');
  await goTo(page, '#/admin/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.keyboard.type('Cara Novak');
  await page.getByLabel('Group').fill('Thorax');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').filter({ hasText: 'Cara Novak' })).toContainText('Thorax');
  await page.getByRole('tab', { name: 'Audit' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'User added' }).first()).toContainText(
    'A administrator',
  );
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/records follow from one another/)).toBeVisible();
});

test('the way to a peer is tested and judged in words', async ({ page }) => {
  await signIn(page, 'A administrator');
  await goTo(page, '#/admin/peers');
  await page.getByRole('button', { name: 'Add a peer' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a peer' });
  await adding.getByLabel('AE title').fill(core.dicom.aeTitle);
  await adding.getByLabel('Host').fill('127.0.0.1');
  await adding.getByLabel('Port', { exact: true }).fill('70000');
  await expect(adding).toContainText('From 1 to 65535.');
  await expect(adding.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await adding.getByLabel('Port', { exact: true }).fill(String(core.dicom.port));
  await adding.getByLabel('User that it is told').click();
  await page.getByRole('option', { name: 'User name and passcode' }).click();
  await adding.getByLabel('User name', { exact: true }).fill('station 3');
  await adding.getByLabel('Passcode', { exact: true }).fill('geheim');
  await expect(adding).toContainText('Without TLS the passcode travels readably.');
  await adding.getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: `127.0.0.1:${core.dicom.port}` });
  await row.getByRole('button', { name: 'Change' }).click();
  const changing = page.getByRole('dialog', { name: `Change ${core.dicom.aeTitle}` });
  await expect(changing.getByLabel('Passcode', { exact: true })).toHaveValue('');
  await expect(changing).toContainText('One is set.');
  await changing.getByRole('button', { name: 'Save' }).click();
  await row.getByRole('button', { name: 'Test' }).click();
  const dialog = page.getByRole('dialog', { name: `Test ${core.dicom.aeTitle}` });
  await dialog.getByText('Also measure the throughput').click();
  await dialog.getByRole('button', { name: 'Start the test' }).click();
  await expect(dialog).toContainText('C-STORE: works');
  await expect(dialog.getByRole('row').filter({ hasText: 'Round trip' }).first()).toContainText('enough');
  await expect(dialog.getByRole('row').filter({ hasText: 'Mammography' })).toContainText('Mbps');
  // The button that was pressed was not to be pressed again meanwhile: the focus is still in the dialog.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('certificates are made, issued, signed, imported; one that ends soon is warned of', async ({ page }) => {
  const file = (name: string) => path.join(folder.path, name);
  await openssl('req', ...NEW_KEY, file('mr.key'), '-subj', '/CN=MR1', '-out', file('mr.csr'));
  const own = ['-x509', '-days', '12', '-addext', 'basicConstraints=critical,CA:FALSE'];
  await openssl('req', ...own, ...NEW_KEY, file('own.key'), '-subj', '/CN=VIEWBOX', '-out', file('own.crt'));
  await signIn(page, 'A administrator');
  await goTo(page, '#/admin/certificates');
  await expect(page.getByText('No certificates yet')).toBeVisible();
  await page.getByRole('button', { name: 'Make an authority' }).click();
  await page.getByRole('button', { name: 'Make', exact: true }).click();
  await page.getByRole('button', { name: 'Make this station’s certificate' }).click();
  await page.getByLabel('Host names').fill('viewbox.clinic, 127.0.0.1');
  await page.getByRole('button', { name: 'Make', exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'This station' })).toContainText('CN=VIEWBOX');
  await page.getByRole('button', { name: 'Certificate for a peer' }).click();
  await page.getByLabel('Name', { exact: true }).fill('CT1');
  await page.getByRole('button', { name: 'Make', exact: true }).click();
  const issued = page.getByRole('dialog', { name: 'Certificate for CN=CT1' });
  const saving = page.waitForEvent('download');
  await issued.getByRole('button', { name: 'Save peer.key' }).click();
  expect((await saving).suggestedFilename()).toBe('peer.key');
  await issued.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Trust a certificate' }).click();
  await page.getByRole('textbox', { name: 'Certificate (PEM)' }).fill('nonsense');
  await page.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('This is no certificate');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await choose(page, 'Sign a request');
  await page.getByTestId('pem-CERTIFICATE REQUEST').setInputFiles(file('mr.csr'));
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  const signed = page.getByRole('dialog', { name: 'Certificate for CN=MR1' });
  await expect(signed.getByRole('button', { name: 'Save ca.crt' })).toBeVisible();
  await signed.getByRole('button', { name: 'Close' }).last().click();
  await expect(statusBar(page)).not.toContainText('certificate');
  await choose(page, 'Import this station’s certificate');
  await page.getByTestId(/^pem-CERTIFICATE$/).setInputFiles(file('own.crt'));
  await page.getByTestId('pem-PRIVATE KEY').setInputFiles(file('own.key'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(statusBar(page)).toContainText('certificate ends in 11 days');
  await choose(page, 'Replace the authority');
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(page.getByRole('row')).toHaveCount(3);
});

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout'];

async function openssl(...args: string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(programFile('openssl'), args);
  expect(exitCode, stderr).toBe(0);
}

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}
