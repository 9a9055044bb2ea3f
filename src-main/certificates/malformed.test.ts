import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { Certificates, type BeforeChange } from './certificates.ts';

const root = mkdtempSync(path.join(tmpdir(), 'viewbox-malformed-'));
const certificates = new Certificates(path.join(root, 'certificates'));
let recorded = 0;
const before: BeforeChange = async () => {
  recorded += 1;
};
let certificatePem = '';
let privateKeyPem = '';

beforeAll(async () => {
  const authority = { name: 'Clinic', keyType: 'ec-p256', years: 10, replaces: false } as const;
  await certificates.makeAuthority(authority, before);
  ({ certificatePem, privateKeyPem } = await certificates.issue(
    { commonName: 'CT1', hostNames: ['ct1'] },
    { keyType: 'ec-p256', days: 100 },
    before,
  ));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A PEM text with some of its bytes others, its base64 or its DER damaged, or cut off. */
function damaged(
  pem: string,
  changes: readonly (readonly [number, number])[],
  keeps: number,
  isInside: boolean,
) {
  const [head = '', ...rest] = pem.trim().split('\n');
  const foot = rest.pop() ?? '';
  const der = Buffer.from(rest.join(''), 'base64');
  const bytes = isInside ? der : Buffer.from(pem);
  for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
  const kept = bytes.subarray(0, Math.ceil(keeps * bytes.length));
  return isInside ? `${head}\n${kept.toString('base64')}\n${foot}\n` : kept.toString('latin1');
}

const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255));
const changes = fc.array(change, { minLength: 1, maxLength: 5 });
const keeps = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

test.each(['station', 'authority', 'trust', 'sign'] as const)(
  'a damaged certificate, key or request is refused as input and changes nothing: %s',
  async (what) => {
    await fc.assert(
      fc.asyncProperty(changes, keeps, fc.boolean(), fc.boolean(), async (at, much, isInside, isKey) => {
        const was = JSON.stringify(certificates.list());
        const told = recorded;
        const certificate = isKey ? certificatePem : damaged(certificatePem, at, much, isInside);
        const key = isKey ? damaged(privateKeyPem, at, much, isInside) : privateKeyPem;
        try {
          if (what === 'trust') await certificates.trust(certificate, before);
          else if (what === 'sign') await certificates.sign(isKey ? key : certificate, 10, before);
          else {
            const pair = { certificatePem: certificate, privateKeyPem: key, replaces: true };
            await certificates.importPair(what, pair, before);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toBe('INPUT');
          expect(error.message).not.toContain(privateKeyPem.split('\n')[1]);
          expect([JSON.stringify(certificates.list()), recorded]).toEqual([was, told]);
        }
      }),
      { numRuns: 40 },
    );
  },
);
