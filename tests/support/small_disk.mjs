// A disk of 16 MB, a tmpfs, that only the processes which are told of it see.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

// The ways into a namespace where the service may mount: as its own root, or as the machine's.
const NAMESPACES = [
  {create: ['unshare', '--map-root-user', '--mount'],
   enter: ['nsenter', '--user', '--mount', '--preserve-credentials']},
  {create: ['unshare', '--mount'], enter: ['nsenter', '--mount']},
];

function namespace() {
  const found = NAMESPACES.find(({create: [program, ...words]}) =>
    spawnSync(program, [...words, 'true']).status === 0);
  assert.ok(found, 'needs user namespaces (sysctl user.max_user_namespaces) or CAP_SYS_ADMIN');
  return found;
}

// {folder, under, inside, path}: where the disk is; what a command is started by that has it; what
// by that is to share the disk of the process `pid`; and where `name` on it is as seen from here.
// `ballast` is a file of so many MB on it.
export function smallDisk(t, ballastMb) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-disk-'));
  t.after(() => rmSync(folder, {recursive: true}));
  const mount = 'mount -t tmpfs -o size=16m llavero "$0" && ' +
                `head -c ${ballastMb}M /dev/zero >"$0/ballast" && exec "$@"`;
  const {create, enter} = namespace();
  return {
    folder,
    under: [...create, 'sh', '-c', mount, folder],
    inside: (pid) => [...enter, '--target', `${pid}`],
    path: (pid, name) => `/proc/${pid}/root${folder}/${name}`,
  };
}
