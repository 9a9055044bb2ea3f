import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificate, CertificateList } from '#shared/contract/certificates.ts';
import { AppError } from '#shared/errors.ts';
import { type Command, type CommandCall, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { printResult, table } from './output.ts';
import { withCore } from './with-core.ts';

const HOST_FLAG = { value: 'NAMES', help: 'DNS names and IP addresses for which it stands, with commas' };
const RSA_FLAG = { help: 'RSA 3072 instead of EC P-256, for old devices' };
const REPLACE_FLAG = { help: 'replace the authority that there is' };
const OUT_FLAG = { value: 'DIR', help: 'folder to write to; default: the current one' };

export const certificateList: Command = {
  name: 'certificate list',
  usage: '',
  summary: "Lists the station's certificate, its authority and whom it trusts.",
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const list = await withCore(dataFolderOf(call), (core) => core.certificates.list());
    return print(call, list);
  },
};

export const certificateMakeCa: Command = {
  name: 'certificate make-ca',
  usage: '[NAME]',
  summary: 'Makes an own authority, which then signs certificates for this station and its peers.',
  flags: { rsa: RSA_FLAG, replace: REPLACE_FLAG },
  positionals: [0, 1],
  async run(call) {
    const list = await withCore(dataFolderOf(call), (core) =>
      core.certificates.makeAuthority({
        name: call.positionals[0] ?? 'Viewbox authority',
        keyType: keyTypeOf(call),
        replaces: call.flags['replace'] === true,
      }),
    );
    return print(call, list);
  },
};

export const certificateMake: Command = {
  name: 'certificate make',
  usage: '[--host NAMES]',
  summary: "Makes this station's certificate with the own authority.",
  flags: { host: HOST_FLAG, rsa: RSA_FLAG },
  positionals: [0, 0],
  async run(call) {
    const list = await withCore(dataFolderOf(call), (core) =>
      core.certificates.makeStation({ hostNames: hostsOf(call), keyType: keyTypeOf(call) }),
    );
    return print(call, list);
  },
};

export const certificateIssue: Command = {
  name: 'certificate issue',
  usage: 'NAME [--host NAMES] [--out DIR]',
  summary: 'Makes a certificate and key for a peer; the key is written this once and not kept.',
  flags: { host: HOST_FLAG, rsa: RSA_FLAG, out: OUT_FLAG },
  positionals: [1, 1],
  async run(call) {
    const [commonName = ''] = call.positionals;
    const issued = await withCore(dataFolderOf(call), (core) =>
      core.certificates.issue({ commonName, hostNames: hostsOf(call), keyType: keyTypeOf(call) }),
    );
    const files = writeNew(call, {
      'peer.crt': issued.certificatePem,
      'peer.key': issued.privateKeyPem,
      'ca.crt': issued.authorityPem,
    });
    const { fingerprint } = issued.certificate;
    printResult(call.isJson, { fingerprint, files }, [`SHA-256 ${fingerprint}`, ...files]);
    return 0;
  },
};

export const certificateSign: Command = {
  name: 'certificate sign',
  usage: 'REQUEST [--out DIR]',
  summary: 'Signs the certificate request (PEM) of a peer that keeps its own key.',
  flags: { out: OUT_FLAG },
  positionals: [1, 1],
  async run(call) {
    const requestPem = readText(call.positionals[0] ?? '');
    const signed = await withCore(dataFolderOf(call), (core) => core.certificates.sign({ requestPem }));
    const files = writeNew(call, { 'peer.crt': signed.certificatePem, 'ca.crt': signed.authorityPem });
    const { fingerprint } = signed.certificate;
    printResult(call.isJson, { fingerprint, files }, [`SHA-256 ${fingerprint}`, ...files]);
    return 0;
  },
};

export const certificateImport: Command = {
  name: 'certificate import',
  usage: 'CERTIFICATE KEY [--authority]',
  summary: 'Takes a certificate (with its chain) and its key that somebody else made.',
  flags: { authority: { help: 'as the own authority instead of for this station' }, replace: REPLACE_FLAG },
  positionals: [2, 2],
  async run(call) {
    const [certificate = '', key = ''] = call.positionals;
    const list = await withCore(dataFolderOf(call), (core) =>
      core.certificates.importPair({
        use: call.flags['authority'] === true ? 'authority' : 'station',
        certificatePem: readText(certificate),
        privateKeyPem: readText(key),
        replaces: call.flags['replace'] === true,
      }),
    );
    return print(call, list);
  },
};

export const certificateTrust: Command = {
  name: 'certificate trust',
  usage: 'CERTIFICATE',
  summary: 'Takes certificates that this authority signed, or this one certificate.',
  flags: {},
  positionals: [1, 1],
  async run(call) {
    const certificatePem = readText(call.positionals[0] ?? '');
    const list = await withCore(dataFolderOf(call), (core) => core.certificates.trust({ certificatePem }));
    return print(call, list);
  },
};

export const certificateDistrust: Command = {
  name: 'certificate distrust',
  usage: 'FINGERPRINT',
  summary: 'Takes a trusted certificate off the list.',
  flags: {},
  positionals: [1, 1],
  async run(call) {
    const fingerprint = (call.positionals[0] ?? '').replaceAll(':', '').toLowerCase();
    const list = await withCore(dataFolderOf(call), (core) => core.certificates.distrust({ fingerprint }));
    return print(call, list);
  },
};

function keyTypeOf(call: CommandCall): 'rsa-3072' | 'ec-p256' {
  return call.flags['rsa'] === true ? 'rsa-3072' : 'ec-p256';
}

function hostsOf(call: CommandCall): string[] {
  return (textFlag(call, 'host') ?? '').split(',').filter((name) => name !== '');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('INPUT', `${file} cannot be read. Give a PEM file.`, { cause: error });
  }
}

/** Never over a file that is there: it may be somebody's key. */
function writeNew(call: CommandCall, files: Readonly<Record<string, string>>): string[] {
  const folder = path.resolve(textFlag(call, 'out') ?? '.');
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([name, text]) => {
    const file = path.join(folder, name);
    try {
      writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw new AppError('CONFLICT', `${file} cannot be written, or is there already. Name another folder.`, {
        cause: error,
      });
    }
    return file;
  });
}

function print(call: CommandCall, list: CertificateList): number {
  const row = (use: string, its: Certificate | null) =>
    its
      ? [[use, its.subject, its.key, `until ${its.notAfter.slice(0, 10)}`, its.state, its.fingerprint]]
      : [];
  const rows = [
    ...row('authority', list.authority),
    ...row('station', list.station),
    ...list.trusted.flatMap((each) => row('trusted', each)),
  ];
  printResult(call.isJson, list, rows.length === 0 ? ['No certificates yet.'] : table(rows));
  return 0;
}
