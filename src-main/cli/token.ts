import { AppError } from '#shared/errors.ts';
import { type Command, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { printResult, table } from './output.ts';
import { withCore } from './with-core.ts';

export const tokenCreate: Command = {
  name: 'token create',
  usage: '--user NAME [--label TEXT]',
  summary:
    'Prints a new bearer token for DICOMweb and the API. It acts for that user; it is shown this once.',
  flags: {
    user: { value: 'NAME', help: 'the user for whom it acts' },
    label: { value: 'TEXT', help: 'what it is for' },
  },
  positionals: [0, 0],
  async run(call) {
    const user = textFlag(call, 'user');
    if (user === undefined)
      throw new AppError('INPUT', '--user is needed: the user for whom the token acts.');
    const label = textFlag(call, 'label') ?? '';
    const created = await withCore(dataFolderOf(call), (core) => core.tokens.create({ user, label }));
    printResult(call.isJson, created, [created.token]);
    return 0;
  },
};

export const tokenList: Command = {
  name: 'token list',
  usage: '',
  summary: 'Lists the tokens, not their secrets.',
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const tokens = await withCore(dataFolderOf(call), (core) => core.tokens.list());
    const rows = tokens.map(({ tokenId, user, label, lastUsedAt }) => [
      tokenId,
      user,
      label,
      lastUsedAt ?? 'never used',
    ]);
    printResult(call.isJson, tokens, table(rows));
    return 0;
  },
};

export const tokenRevoke: Command = {
  name: 'token revoke',
  usage: 'TOKEN-ID',
  summary: 'Makes a token worthless at once.',
  flags: {},
  positionals: [1, 1],
  async run(call) {
    const tokenId = call.positionals[0] ?? '';
    const tokens = await withCore(dataFolderOf(call), (core) => core.tokens.revoke({ tokenId }));
    printResult(call.isJson, tokens, ['Revoked.']);
    return 0;
  },
};
