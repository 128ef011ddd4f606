// Starts child processes, collects their output, and stops each by its pid.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { recordLog, recordSettings } from '../../support/record.mjs';

const kStartMilliseconds = 20000;
const kStopMilliseconds = 15000;

const readLines = (stream, lines, onLine) =>
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    onLine(line);
  });

// Resolves to {lines, match, stop} once a line of either stream matches `ready`. Rejects with the
// output if the process ends before that, or if no line matches `within` this time in milliseconds.
export const startChild = async (command, args, { env, ready, within = kStartMilliseconds }) => {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  recordLog(basename(command), child.stdout, child.stderr);
  recordSettings(env);
  // Leaves no process behind if the test itself crashes.
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = [];
  const stop = () => stopChild(child);
  const match = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error([`${command}: ${why}`, ...lines].join('\n')));
    const timer = setTimeout(() => fail('not ready in time'), within);
    const onLine = (line) => ready.test(line) && resolve(ready.exec(line));
    readLines(child.stdout, lines, onLine);
    readLines(child.stderr, lines, onLine);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    timer.unref();
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { lines, match, stop };
};

const stopChild = async (child) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), kStopMilliseconds);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
};
