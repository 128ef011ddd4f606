// The CPU time and the memory of a process and all its descendants, from /proc.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const kTicksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}

// {pid, parent, seconds} of each process.
function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      if (!stat) return [];
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [
        {
          pid: Number(name),
          parent: Number(fields[1]),
          seconds: (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond,
        },
      ];
    });
}

function treeOf(root) {
  const all = processes();
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

export const pidsOf = (root) => treeOf(root).map(({ pid }) => pid);

export const cpuSeconds = (root) => treeOf(root).reduce((sum, { seconds }) => sum + seconds, 0);

// {own, shared}: private and possibly shared KiB of a process.
function memoryOf(pid) {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
  const own = kib('Private_Clean') + kib('Private_Dirty');
  return { own, shared: kib('Rss') - own };
}

// Current MiB. Memory that the processes share, such as pages of a library, counts once.
export function memoryMib(root) {
  const all = pidsOf(root).map(memoryOf);
  return (
    (all.reduce((sum, { own }) => sum + own, 0) + Math.max(...all.map(({ shared }) => shared))) /
    1024
  );
}
