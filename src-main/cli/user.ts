import { text } from 'node:stream/consumers';
import { ROLES, type Role } from '#shared/contract/permissions.ts';
import { passwordSchema } from '#shared/contract/session.ts';
import type { User } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import { type Command, type CommandCall, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { printResult, table } from './output.ts';
import { withCore } from './with-core.ts';

const roleHelp = { value: 'ROLE', help: ROLES.join(', ') };
const passwordHelp = { help: 'read the password from the standard input, at least 10 characters' };

export const userAdd: Command = {
  name: 'user add',
  usage: 'NAME --role ROLE --password-stdin',
  summary: 'Adds a user who may sign in.',
  flags: { role: roleHelp, 'password-stdin': passwordHelp },
  positionals: [1, 1],
  async run(call) {
    const name = call.positionals[0] ?? '';
    const role = roleFlag(call);
    if (!role) throw new AppError('INPUT', `--role is needed: ${ROLES.join(', ')}.`);
    const password = await passwordFlag(call);
    if (password === undefined)
      throw new AppError('INPUT', '--password-stdin is needed, and the password on the standard input.');
    const users = await withCore(dataFolderOf(call), (core) => core.users.add({ name, role, password }));
    const added = users.find((user) => user.name.toLowerCase() === name.trim().toLowerCase());
    printResult(call.isJson, added ?? { name, role }, [`Added ${name}, ${role}.`]);
    return 0;
  },
};

export const userChange: Command = {
  name: 'user change',
  usage: 'NAME [--role ROLE] [--password-stdin] [--disable | --enable]',
  summary: 'Gives a user another role or password, or shuts the user out. The user has to sign in again.',
  flags: {
    role: roleHelp,
    'password-stdin': passwordHelp,
    disable: { help: 'the user may no longer sign in' },
    enable: { help: 'the user may sign in again' },
  },
  positionals: [1, 1],
  async run(call) {
    const name = call.positionals[0] ?? '';
    const role = roleFlag(call);
    const password = await passwordFlag(call);
    const isDisabled =
      call.flags['disable'] === true ? true : call.flags['enable'] === true ? false : undefined;
    const users = await withCore(dataFolderOf(call), (core) =>
      core.users.change({
        name,
        ...(role !== undefined && { role }),
        ...(password !== undefined && { password }),
        ...(isDisabled !== undefined && { isDisabled }),
      }),
    );
    printResult(call.isJson, users, describeUsers(users));
    return 0;
  },
};

export const userList: Command = {
  name: 'user list',
  usage: '',
  summary: 'Lists the users.',
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const users = await withCore(dataFolderOf(call), (core) => core.users.list());
    printResult(call.isJson, users, describeUsers(users));
    return 0;
  },
};

function describeUsers(users: readonly User[]): string[] {
  return table(
    users.map(({ name, role, isDisabled, lastSignInAt }) => [
      name,
      role,
      isDisabled ? 'disabled' : 'enabled',
      lastSignInAt ?? 'never signed in',
    ]),
  );
}

function roleFlag(call: CommandCall): Role | undefined {
  const given = textFlag(call, 'role');
  if (given === undefined) return undefined;
  const role = ROLES.find((candidate) => candidate === given);
  if (!role) throw new AppError('INPUT', `--role takes one of: ${ROLES.join(', ')}.`);
  return role;
}

async function passwordFlag(call: CommandCall): Promise<string | undefined> {
  if (call.flags['password-stdin'] !== true) return undefined;
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (passwordSchema.safeParse(password).success) return password;
  throw new AppError('INPUT', 'The password must have 10 to 1024 characters.');
}
