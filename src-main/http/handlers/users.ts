import { addUser, changeUser, listUsers } from '#main/users/accounts.ts';
import { hashPassword } from '#main/users/password.ts';
import { createToken, listTokens, revokeToken } from '#main/users/tokens.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';

export const users = {
  list: procedures.users.list.handler(({ context }) => listUsers(context.services.station)),

  add: procedures.users.add.handler(async ({ input: { name, role, group, password }, context }) => {
    const passwordHash = await hashPassword(password);
    await changeAudited(
      context,
      { event: 'user.add', objects: { name, role, ...(group !== '' && { group }) } },
      (database) => addUser(database, { name, role, group, passwordHash }),
    );
    return listUsers(context.services.station);
  }),

  change: procedures.users.change.handler(async ({ input, context }) => {
    const { name, role, group, isDisabled, password } = input;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    const objects = {
      name,
      ...(role && { role }),
      ...(group !== undefined && { group }),
      ...(isDisabled !== undefined && { isDisabled: String(isDisabled) }),
      ...(passwordHash !== undefined && { password: 'changed' }),
    };
    await changeAudited(context, { event: 'user.change', objects }, (database) =>
      changeUser(database, { name, role, group, isDisabled, passwordHash }),
    );
    return listUsers(context.services.station);
  }),
};

export const tokens = {
  list: procedures.tokens.list.handler(({ context }) => listTokens(context.services.station)),

  create: procedures.tokens.create.handler(({ input: { user, label }, context }) =>
    changeAudited(context, { event: 'token.create', objects: { user, label } }, (database) =>
      createToken(database, user, label),
    ),
  ),

  revoke: procedures.tokens.revoke.handler(async ({ input: { tokenId }, context }) => {
    await changeAudited(context, { event: 'token.revoke', objects: { tokenId } }, (database) =>
      revokeToken(database, tokenId),
    );
    return listTokens(context.services.station);
  }),
};
