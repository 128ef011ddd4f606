// Third-party test data, stored beside the repository: see its README.md.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder =
  process.env.VECTORS_DIR ?? new URL('../../../shared/vectors', import.meta.url).pathname;
const kJsonTexts = join(folder, 'JSONTestSuite.tar.gz');
const kNaughtyStrings = join(folder, 'blns.json');

const without = (file) =>
  existsSync(file) ? false : `${file} is missing: VECTORS_DIR names the folder that has it`;

// Why the tests of each cannot run, or false.
export const noJsonTexts = without(kJsonTexts);
export const noNaughtyStrings = without(kNaughtyStrings);

// Maps names to bytes. The first letter of a name is the kind: y for valid JSON, n for invalid, i
// for implementation-defined.
export function jsonTexts() {
  const unpacked = mkdtempSync(join(tmpdir(), 'llavero-'));
  try {
    execFileSync('tar', ['-xzf', kJsonTexts, '-C', unpacked]);
    const texts = join(unpacked, 'test_parsing');
    return new Map(
      readdirSync(texts)
        .filter((name) => /^[yni]_/.test(name))
        .map((name) => [name, readFileSync(join(texts, name))]),
    );
  } finally {
    rmSync(unpacked, { recursive: true });
  }
}

// Strings that the list lacks: line ends, NUL, noncharacters, the limits of Unicode.
const kOurs = [
  'a\rb',
  'a\nb',
  'a\r\nb',
  'a\0b',
  '\0',
  '\ufeffa',
  '\ufffe',
  '\u{10ffff}',
  'ñ'.repeat(150),
];

// Every string once.
export function naughtyStrings() {
  return [...new Set([...JSON.parse(readFileSync(kNaughtyStrings, 'utf8')), ...kOurs])];
}

// The password of the user `text`. A password must not equal the name.
export const backwards = (text) => [...text].reverse().join('');
