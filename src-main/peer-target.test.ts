import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { passcodeOwner } from '#main/peers/peers.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { peerTarget } from './peer-target.ts';

let root: string;
let secrets: SecretBox;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-target-'));
  secrets = new SecretBox(path.join(root, 'secrets'));
  return () => rmSync(root, { recursive: true, force: true });
});

const PEER = { ...PEER_DEFAULTS, aeTitle: 'PACS', host: 'pacs', port: 104, sealedPasscode: '' };
const userOf = (peer: Parameters<typeof peerTarget>[0]) => peerTarget(peer, 'US', null, secrets).user;

test('a peer is told a user only as its entry says', () => {
  const sealedPasscode = secrets.seal('geheim', passcodeOwner('PACS'));
  const named = { ...PEER, userName: 'ann', sealedPasscode };
  expect(userOf(PEER)).toBeUndefined();
  expect(userOf({ ...named, userIdentity: 'userName' })).toEqual({ name: 'ann', passcode: null });
  expect(userOf({ ...named, userIdentity: 'userNameAndPasscode' })).toEqual({
    name: 'ann',
    passcode: 'geheim',
  });
});

test('a peer whose passcode cannot be opened is not called without it', () => {
  const sealedPasscode = secrets.seal('geheim', passcodeOwner('PACS'));
  rmSync(path.join(root, 'secrets'), { recursive: true });
  expect(() =>
    userOf({ ...PEER, userName: 'ann', userIdentity: 'userNameAndPasscode', sealedPasscode }),
  ).toThrow('The secret for the peer PACS cannot be opened');
});
