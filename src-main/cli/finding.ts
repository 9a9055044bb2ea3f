import type { PurgePause } from '#shared/contract/deletion.ts';
import type { Certificate, CertificateList } from '#shared/contract/certificates.ts';
import { isSoftwareRenderer } from '#shared/graphics.ts';

/** One line of `viewbox doctor`. */
export interface Finding {
  readonly subject: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** What was found */
  readonly found: string;
  /** What to do about it; empty when all is well */
  readonly fix: string;
}

const GIB = 1024 ** 3;

export function nodeFinding(version: string): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0);
  return major >= 24
    ? { subject: 'Node', verdict: 'ok', found: version, fix: '' }
    : {
        subject: 'Node',
        verdict: 'fail',
        found: `${version} is too old`,
        fix: 'Start Viewbox with npm (npm run doctor brings Node 24 along), or install Node 24 from https://nodejs.org.',
      };
}

/** @param file Electron's executable, null when it is not there */
export function electronFinding(file: string | null): Finding {
  return file === null
    ? {
        subject: 'Electron',
        verdict: 'warn',
        found: 'its binary is not here',
        fix: 'Nothing has to be done: npm start opens the browser instead. To get it: npx install-electron',
      }
    : { subject: 'Electron', verdict: 'ok', found: file, fix: '' };
}

/** @param file executable of Chromium, Chrome or Edge, null when none was found */
export function browserFinding(file: string | null): Finding {
  return file === null
    ? {
        subject: 'Browser',
        verdict: 'warn',
        found: 'no Chromium, Chrome or Edge was found',
        fix: 'Install Chromium (Debian: sudo apt-get install chromium), or name one in VIEWBOX_BROWSER.',
      }
    : { subject: 'Browser', verdict: 'ok', found: file, fix: '' };
}

/**
 * @param renderer what WebGL says draws; empty when there is no WebGL2; null when it could not be asked
 */
export function webglFinding(renderer: string | null): Finding {
  const subject = 'WebGL2';
  if (renderer === null) {
    const fix = 'Install a browser (see above), then run this again.';
    return { subject, verdict: 'warn', found: 'could not be tried without a browser', fix };
  }
  if (renderer === '') {
    const fix =
      'Install the driver of the graphics card; on Linux libgl1-mesa-dri at least. Images cannot be shown.';
    return { subject, verdict: 'fail', found: 'the browser has none', fix };
  }
  if (isSoftwareRenderer(renderer)) {
    const fix = 'Fine for trying out. For reading, use a machine with a graphics card and its own driver.';
    return { subject, verdict: 'warn', found: `drawn by the processor (${renderer})`, fix };
  }
  return { subject, verdict: 'ok', found: renderer, fix: '' };
}

export interface PortFacts {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `ours`: the running core listens there. Otherwise why it cannot be listened on, null when it can. */
  readonly problem: 'ours' | 'EADDRINUSE' | 'EACCES' | 'EADDRNOTAVAIL' | 'other' | null;
  readonly flag: string;
}

export function portFinding({ name, host, port, problem, flag }: PortFacts): Finding {
  const subject = `Port (${name})`;
  const where = `${host}:${port}`;
  if (port === 0) return { subject, verdict: 'ok', found: 'any free port', fix: '' };
  if (problem === null) return { subject, verdict: 'ok', found: `${where} is free`, fix: '' };
  if (problem === 'ours') return { subject, verdict: 'ok', found: `${where}, the core listens`, fix: '' };
  const fixes = {
    EADDRINUSE: ['is taken by another program', `Stop that program, or choose another port with ${flag} N.`],
    EACCES: ['may not be opened by this user', `Choose a port above 1023 with ${flag} N.`],
    EADDRNOTAVAIL: ['is no address of this computer', 'Choose an address of this computer in the settings.'],
    other: ['cannot be opened', `Choose another port with ${flag} N.`],
  } as const;
  const [found, fix] = fixes[problem];
  return { subject, verdict: 'fail', found: `${where} ${found}`, fix };
}

export function diskFinding(folder: string, freeBytes: number): Finding {
  const found = `${(freeBytes / GIB).toFixed(1)} GiB free in ${folder}`;
  const subject = 'Disk';
  if (freeBytes >= 20 * GIB) return { subject, verdict: 'ok', found, fix: '' };
  const fix = 'Make room, or choose a folder on a larger disk with --data DIR.';
  return { subject, verdict: freeBytes >= 2 * GIB ? 'warn' : 'fail', found, fix };
}

/** @param problem the system's reason why nothing can be written, null when writing works */
export function writeFinding(folder: string, problem: string | null): Finding {
  const subject = 'Data folder';
  return problem === null
    ? { subject, verdict: 'ok', found: `${folder} can be written`, fix: '' }
    : {
        subject,
        verdict: 'fail',
        found: `${folder} cannot be written (${problem})`,
        fix: 'Give this user the right to write there, or choose another folder with --data DIR.',
      };
}

/** What the clock showed before is known to a station only. */
export function clockFinding(now: Date, pause: PurgePause): Finding {
  const subject = 'Clock';
  const shown = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (pause === 'none') return { subject, verdict: 'ok', found: shown, fix: '' };
  return {
    subject,
    verdict: 'fail',
    found: `${shown}: ${pause === 'clockBackwards' ? 'earlier than it was before' : 'far later than when Viewbox last ran'}`,
    fix: 'Set the clock right (a time server keeps it so). Until then nothing is deleted because of its age.',
  };
}

/**
 * @param kept systems for which a password, token or passcode is kept
 * @param lost those of them for which it cannot be opened
 */
export function passwordFinding(kept: number, lost: readonly string[]): Finding {
  const subject = 'Kept passwords';
  if (lost.length === 0)
    return { subject, verdict: 'ok', found: `${String(kept)}, all can be opened`, fix: '' };
  return {
    subject,
    verdict: 'warn',
    found: `cannot be opened for ${lost.join(', ')}: their key (secrets/key) is gone, or is another one`,
    fix: 'Enter them again, or bring secrets/key back from a snapshot of the backup. See docs/keeping.md.',
  };
}

/** @param problem why no archive can be opened there, or what of it is missing; null when all is there, or nothing yet */
export function archiveFinding(folder: string, isThere: boolean, problem: string | null): Finding {
  const subject = 'Archive';
  if (problem !== null)
    return { subject, verdict: 'fail', found: problem, fix: 'See docs/keeping.md, Sick disks.' };
  return isThere
    ? { subject, verdict: 'ok', found: `lies in ${folder}`, fix: '' }
    : {
        subject,
        verdict: 'warn',
        found: `none in ${folder} yet`,
        fix: 'If there was one: is its disk connected and mounted? Otherwise nothing has to be done: it is begun at the first start.',
      };
}

/** @param version of SQLite; null when it does not load or lacks full-text search */
export function sqliteFinding(version: string | null, problem: string): Finding {
  return version === null
    ? { subject: 'SQLite', verdict: 'fail', found: problem, fix: 'Install the packages again: npm ci' }
    : { subject: 'SQLite', verdict: 'ok', found: `${version} with FTS5`, fix: '' };
}

/** @param problem what the C-ECHO failed with, null when it was answered */
export function peerFinding(name: string, where: string, problem: string | null): Finding {
  return problem === null
    ? { subject: `Peer ${name}`, verdict: 'ok', found: `${where} answers C-ECHO`, fix: '' }
    : {
        subject: `Peer ${name}`,
        verdict: 'warn',
        found: `${where}: ${problem}`,
        fix: 'Check that the device is on, its address and port, the firewall, and that it knows our AE title.',
      };
}

const NO_CERTIFICATE: Finding = {
  subject: 'Certificate (station)',
  verdict: 'fail',
  found: 'none, but DICOM over TLS is switched on',
  fix: 'Make one (viewbox certificate make), or switch TLS off.',
};

const CERTIFICATE_FIXES = {
  authority:
    'Make or import a new authority, then new certificates for this station and its peers: viewbox certificate make-ca --replace',
  station: 'Make a new one: viewbox certificate make. Or import one: viewbox certificate import',
  trusted:
    'Ask its owner for a new one and trust that, then take this one off: viewbox certificate distrust FINGERPRINT',
} as const;

/**
 * Without certificates there is nothing to say, unless TLS needs one.
 *
 * @param list what is there; null when the files cannot be read
 */
export function certificateFindings(list: CertificateList | null, isTlsOn: boolean): Finding[] {
  if (list === null) {
    const fix =
      'Take the certificates folder out of a backup, or remove the damaged file there and make it anew.';
    return [{ subject: 'Certificates', verdict: 'fail', found: 'they cannot be read', fix }];
  }
  const { authority, station, trusted } = list;
  return [
    ...(authority ? [certificateFinding('authority', authority)] : []),
    ...(station ? [certificateFinding('station', station)] : isTlsOn ? [NO_CERTIFICATE] : []),
    ...trusted.map((each) => certificateFinding('trusted', each)),
  ];
}

function certificateFinding(
  use: keyof typeof CERTIFICATE_FIXES,
  { subject, state, notBefore, notAfter, fingerprint }: Certificate,
): Finding {
  const name = `Certificate (${use})`;
  const day = (instant: string) => instant.slice(0, 10);
  const found = {
    valid: `valid until ${day(notAfter)}`,
    ending: `ends on ${day(notAfter)}`,
    expired: `expired on ${day(notAfter)}`,
    notYetValid: `valid from ${day(notBefore)} only`,
  }[state];
  const which = `${subject} ${found}`;
  if (state === 'valid') return { subject: name, verdict: 'ok', found: which, fix: '' };
  return {
    subject: name,
    // A peer's expired certificate keeps one peer out; ours, all of them.
    verdict: state === 'ending' || use === 'trusted' ? 'warn' : 'fail',
    found: which,
    fix:
      state === 'notYetValid'
        ? 'Set the clock of this computer, or wait until then.'
        : CERTIFICATE_FIXES[use].replace('FINGERPRINT', fingerprint),
  };
}

/** The report for people: verdict, subject, what was found, and below it what to do. */
export function findingLines(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  return findings.flatMap(({ subject, verdict, found, fix }) => [
    `${verdict.padEnd(4)}  ${subject.padEnd(width)}  ${found}`,
    ...(fix === '' ? [] : [`${' '.repeat(width + 8)}→ ${fix}`]),
  ]);
}
