import { describe, expect, it } from 'vitest';
import type { Certificate } from '#shared/contract/certificates.ts';
import {
  archiveFinding,
  browserFinding,
  certificateFindings,
  clockFinding,
  diskFinding,
  electronFinding,
  findingLines,
  nodeFinding,
  passwordFinding,
  peerFinding,
  portFinding,
  sqliteFinding,
  webglFinding,
  writeFinding,
} from './finding.ts';

const GIB = 1024 ** 3;
const port = { name: 'DICOM', host: '127.0.0.1', port: 11112, problem: null, flag: '--dicom-port' } as const;

describe('what the doctor says', () => {
  it('is ok where all is well', () => {
    const findings = [
      nodeFinding('v24.21.0'),
      electronFinding('/electron'),
      browserFinding('/usr/bin/chromium'),
      webglFinding('ANGLE (NVIDIA GeForce RTX 4060)'),
      portFinding(port),
      portFinding({ ...port, problem: 'ours' }),
      portFinding({ ...port, port: 0 }),
      diskFinding('/d', 200 * GIB),
      writeFinding('/d', null),
      sqliteFinding('3.54.1', ''),
      archiveFinding('/d', true, null),
      clockFinding(new Date(0), 'none'),
      passwordFinding(2, []),
      peerFinding('PACS', 'pacs:104', null),
    ];
    expect(findings.map(({ verdict, fix }) => ({ verdict, fix }))).toEqual(
      findings.map(() => ({ verdict: 'ok', fix: '' })),
    );
  });

  it('is a fault where the archive is gone or the clock is wrong, and a warning where there is no archive yet', () => {
    expect(archiveFinding('/d', false, 'gone')).toMatchObject({ verdict: 'fail', found: 'gone' });
    expect(archiveFinding('/d', false, null)).toMatchObject({ verdict: 'warn' });
    expect(clockFinding(new Date(0), 'clockJumped')).toMatchObject({ verdict: 'fail' });
    expect(clockFinding(new Date(0), 'clockBackwards').found).toContain('1970-01-01 00:00 UTC: earlier');
  });

  it('is a warning where Viewbox still works, with less', () => {
    const findings = [
      electronFinding(null),
      browserFinding(null),
      webglFinding(null),
      webglFinding('ANGLE (Mesa/X.org, llvmpipe (LLVM 15.0.6 256 bits), OpenGL ES 3.2)'),
      diskFinding('/d', 5 * GIB),
      peerFinding('PACS', 'pacs:104', 'nobody answers'),
      passwordFinding(2, ['PACS']),
    ];
    expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => 'warn'));
  });

  it('is a failure where Viewbox cannot do its work', () => {
    const findings = [
      nodeFinding('v20.19.0'),
      webglFinding(''),
      portFinding({ ...port, problem: 'EADDRINUSE' }),
      portFinding({ ...port, problem: 'EACCES' }),
      diskFinding('/d', 0.5 * GIB),
      writeFinding('/d', 'EROFS'),
      sqliteFinding(null, 'no such module: fts5'),
    ];
    expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => 'fail'));
  });

  it('says what to do under every line that is not ok', () => {
    const lines = findingLines([nodeFinding('v24.21.0'), portFinding({ ...port, problem: 'EADDRINUSE' })]);
    expect(lines).toEqual([
      'ok    Node          v24.21.0',
      'fail  Port (DICOM)  127.0.0.1:11112 is taken by another program',
      '                    → Stop that program, or choose another port with --dicom-port N.',
    ]);
  });

  it('says which certificate ends, and how bad that is', () => {
    const certificate = (state: Certificate['state']): Certificate => ({
      fingerprint: 'ab'.repeat(32),
      subject: 'CN=VIEWBOX',
      issuer: 'CN=Clinic',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2027-01-01T00:00:00.000Z',
      key: 'EC P-256',
      isAuthority: false,
      names: [],
      state,
    });
    const list = {
      authority: certificate('valid'),
      authorityPem: '',
      station: certificate('expired'),
      trusted: [certificate('expired'), certificate('ending')],
    };
    const findings = certificateFindings(list, true);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['ok', 'fail', 'warn', 'warn']);
    expect(findings[1]?.found).toBe('CN=VIEWBOX expired on 2027-01-01');
    expect(findings[2]?.fix).toContain(`viewbox certificate distrust ${'ab'.repeat(32)}`);
    const nothing = { authority: null, authorityPem: '', station: null, trusted: [] };
    expect(certificateFindings(nothing, false)).toEqual([]);
    expect(certificateFindings(nothing, true)).toMatchObject([{ verdict: 'fail' }]);
    expect(certificateFindings(null, false)).toMatchObject([{ verdict: 'fail' }]);
  });
});
