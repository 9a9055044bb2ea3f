import { text } from 'node:stream/consumers';
import { PEER_DEFAULTS, PEER_RIGHTS, type Peer, peerSchema } from '#shared/contract/station.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import { type Command, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { printResult, table } from './output.ts';
import { withCore } from './with-core.ts';

export const peerAdd: Command = {
  name: 'peer add',
  usage: `AET HOST PORT [--may ${PEER_RIGHTS.join(',')}]`,
  summary: 'Lets a DICOM node talk to this one, or replaces what was known of it.',
  flags: {
    may: {
      value: 'RIGHTS',
      help: `what it may do here, with commas: ${PEER_RIGHTS.join(', ')}; default: store`,
    },
    'character-set': {
      value: 'TERM',
      help: 'Specific Character Set of the answers it gets, such as "ISO_IR 100"; default: the smallest that holds them',
    },
    tls: { help: 'both ways over TLS only; see: viewbox certificate' },
    certificate: {
      value: 'SHA-256',
      help: 'fingerprint of the one certificate that it may show, 64 hexadecimal digits; default: any that is trusted',
    },
    prefer: {
      value: 'explicit|implicit',
      help: 'sent uncompressed where that can be had without loss; default: as stored',
    },
    retries: { value: 'N', help: 'tries after the first when sending to it fails; default: 3' },
    user: { value: 'NAME', help: 'user name that it is told when it is called; default: none' },
    'passcode-stdin': { help: 'with --user: read a passcode for it from the standard input' },
    archive: { help: 'what is retrieved from it stays there: here it is a copy that may make room' },
  },
  positionals: [3, 3],
  async run(call) {
    const [aeTitle, host, port] = call.positionals;
    const may = (textFlag(call, 'may') ?? 'store').split(',').filter((right) => right !== '');
    const userName = textFlag(call, 'user') ?? '';
    const passcode =
      call.flags['passcode-stdin'] === true ? (await text(process.stdin)).replace(/\r?\n$/, '') : null;
    if (passcode !== null && (passcode === '' || userName === ''))
      throw new AppError('INPUT', '--passcode-stdin needs --user, and the passcode on the standard input.');
    const userIdentity = userName === '' ? 'none' : passcode === null ? 'userName' : 'userNameAndPasscode';
    const peer = peerSchema.safeParse({
      aeTitle,
      host,
      port: Number(port),
      may,
      characterSet: textFlag(call, 'character-set') ?? '',
      isArchive: call.flags['archive'] === true,
      usesTls: call.flags['tls'] === true,
      certificateFingerprint: (textFlag(call, 'certificate') ?? '').replaceAll(':', '').toLowerCase(),
      preferredTransferSyntaxUid: preferredSyntax(textFlag(call, 'prefer')),
      retries: Number(textFlag(call, 'retries') ?? PEER_DEFAULTS.retries),
      userIdentity,
      userName,
    });
    if (!peer.success) {
      const fields = peer.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      throw new AppError('INPUT', `This is no peer (${fields}). See: viewbox peer add --help`);
    }
    const peers = await withCore(dataFolderOf(call), (core) => core.peers.put({ ...peer.data, passcode }));
    printResult(call.isJson, peers, describePeers(peers));
    return 0;
  },
};

export const peerList: Command = {
  name: 'peer list',
  usage: '',
  summary: 'Lists the DICOM nodes that this one knows.',
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const peers = await withCore(dataFolderOf(call), (core) => core.peers.list());
    printResult(call.isJson, peers, describePeers(peers));
    return 0;
  },
};

export const peerRemove: Command = {
  name: 'peer remove',
  usage: 'AET',
  summary: 'Forgets a DICOM node; from then on it may only ask whether we are there.',
  flags: {},
  positionals: [1, 1],
  async run(call) {
    const aeTitle = call.positionals[0] ?? '';
    const peers = await withCore(dataFolderOf(call), (core) => core.peers.remove({ aeTitle }));
    printResult(call.isJson, peers, describePeers(peers));
    return 0;
  },
};

/** An unknown word is refused by the schema. */
function preferredSyntax(word: string | undefined): string {
  if (word === undefined) return '';
  return { explicit: EXPLICIT_VR_LITTLE_ENDIAN, implicit: IMPLICIT_VR_LITTLE_ENDIAN }[word] ?? word;
}

function describePeers(peers: readonly Peer[]): string[] {
  return table(
    peers.map(({ aeTitle, host, port, may, usesTls }) => [
      aeTitle,
      `${host}:${port}${usesTls ? ' TLS' : ''}`,
      may.join(',') || 'nothing',
    ]),
  );
}
