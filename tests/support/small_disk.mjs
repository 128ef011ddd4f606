// A disk of 16 MB, a tmpfs in a mount namespace, visible only to processes started in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Ways to enter a namespace in which mounting is allowed: a user namespace, or as root.
const kNamespaces = [
  {
    create: ['unshare', '--map-root-user', '--mount'],
    enter: ['nsenter', '--user', '--mount', '--preserve-credentials'],
  },
  { create: ['unshare', '--mount'], enter: ['nsenter', '--mount'] },
];

export function namespace() {
  const found = kNamespaces.find(
    ({ create: [program, ...words] }) => spawnSync(program, [...words, 'true']).status === 0,
  );
  assert.ok(found, 'needs user namespaces (sysctl user.max_user_namespaces) or CAP_SYS_ADMIN');
  return found;
}

// Returns {folder, under, inside, path}: the disk's mount point; the command prefix that starts a
// process with the disk; the prefix that shares the disk of process `pid`; and the path of `name`
// on the disk as seen from here. `ballast` is the size in MB of a file on it.
export function smallDisk(t, ballastMb) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-disk-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const mount =
    'mount -t tmpfs -o size=16m llavero "$0" && ' +
    `head -c ${ballastMb}M /dev/zero >"$0/ballast" && exec "$@"`;
  const { create, enter } = namespace();
  return {
    folder,
    under: [...create, 'sh', '-c', mount, folder],
    inside: (pid) => [...enter, '--target', `${pid}`],
    path: (pid, name) => `/proc/${pid}/root${folder}/${name}`,
  };
}
