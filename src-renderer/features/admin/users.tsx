import { useQuery } from '@tanstack/react-query';
import { Ban, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { type Role, ROLES } from '#shared/contract/permissions.ts';
import { passwordSchema, userNameSchema } from '#shared/contract/session.ts';
import type { User } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Select } from '#view/ui/select.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';

const words = text.admin.users;

const ROLE_OPTIONS = ROLES.map((role) => ({
  value: role,
  label: text.frame.roles[role],
  hint: words.roleHints[role],
}));

/** Who may sign in, and as what. */
export function Users() {
  const users = useQuery(queries.users);
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button icon={UserPlus} onPress={() => setEdited('new')}>
          {words.add}
        </Button>
      }
    >
      <AdminList query={users} failedTitle={words.failed}>
        {(rows) => (
          <PlainTable<User>
            label={text.admin.tabs.users}
            rows={rows}
            keyOf={(user) => user.name}
            columns={[
              { id: 'name', title: words.name, render: (user) => <bdi>{user.name}</bdi> },
              { id: 'role', title: words.role, widthPx: 160, render: (user) => text.frame.roles[user.role] },
              {
                id: 'group',
                title: words.group,
                widthPx: 150,
                render: (user) => <bdi>{user.group}</bdi>,
              },
              {
                id: 'state',
                title: words.state,
                widthPx: 130,
                render: (user) =>
                  user.isDisabled ? (
                    <Chip tone="warn" icon={Ban}>
                      {words.disabled}
                    </Chip>
                  ) : (
                    <span className={styles['dim']}>{words.enabled}</span>
                  ),
              },
              {
                id: 'lastSignInAt',
                title: words.lastSignIn,
                widthPx: 190,
                render: (user) => (
                  <span className={styles['dim']}>
                    {user.lastSignInAt === null ? text.common.never : formatInstant(user.lastSignInAt)}
                  </span>
                ),
              },
              {
                id: 'createdAt',
                title: words.created,
                widthPx: 190,
                render: (user) => <span className={styles['dim']}>{formatInstant(user.createdAt)}</span>,
              },
              {
                id: 'actions',
                title: text.activity.columns.actions,
                widthPx: 110,
                align: 'end',
                render: (user) => (
                  <Button tone="quiet" onPress={() => setEdited(user)}>
                    {text.common.change}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </AdminList>
      {edited === 'new' && <AddUser onClose={() => setEdited(null)} />}
      {edited !== null && edited !== 'new' && <ChangeUser user={edited} onClose={() => setEdited(null)} />}
    </Sheet>
  );
}

function AddUser({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('radiologist');
  const [group, setGroup] = useState('');
  const [password, setPassword] = useState('');
  const add = useChange(() => api.users.add({ name: name.trim(), role, group, password }), queryKeys.users);
  return (
    <FormDialog
      title={words.addTitle}
      submitLabel={text.common.add}
      canSubmit={userNameSchema.safeParse(name).success && passwordSchema.safeParse(password).success}
      change={add}
      onSubmit={() => add.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        value={name}
        onChange={setName}
        autoFocus
        autoComplete="off"
        spellCheck="false"
      />
      <Select label={words.role} options={ROLE_OPTIONS} value={role} onChange={setRole} />
      <TextField
        label={words.group}
        hint={words.groupHint}
        value={group}
        onChange={setGroup}
        maxLength={60}
      />
      <TextField
        label={words.password}
        hint={words.passwordHint}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
    </FormDialog>
  );
}

function ChangeUser({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const [role, setRole] = useState<Role>(user.role);
  const [group, setGroup] = useState(user.group);
  const [isDisabled, setDisabled] = useState(user.isDisabled);
  const [password, setPassword] = useState('');
  const change = useChange(
    () =>
      api.users.change({
        name: user.name,
        role,
        group,
        isDisabled,
        ...(password === '' ? {} : { password }),
      }),
    queryKeys.users,
  );
  return (
    <FormDialog
      title={words.changeTitle(user.name)}
      submitLabel={text.common.save}
      canSubmit={password === '' || passwordSchema.safeParse(password).success}
      change={change}
      onSubmit={() => change.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Select label={words.role} options={ROLE_OPTIONS} value={role} onChange={setRole} />
      <TextField
        label={words.group}
        hint={words.groupHint}
        value={group}
        onChange={setGroup}
        maxLength={60}
      />
      <TextField
        label={words.newPassword}
        hint={words.newPasswordHint}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
      <Checkbox isSelected={isDisabled} onChange={setDisabled}>
        {words.isDisabled}
      </Checkbox>
      <p className={styles['dim']}>{words.endsSessions}</p>
    </FormDialog>
  );
}
