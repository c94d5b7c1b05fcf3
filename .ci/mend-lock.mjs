// node .ci/mend-lock.mjs completes static/package-lock.json after an npm install.
//
// npm leaves optional packages of other platforms out of the lock when its registry does not have them, and `npm ci`
// then refuses the lock everywhere ("Missing: … from lock file"). This adds them by name and version, with the platform
// that their name says, so that npm ci passes over them here and fetches them on the machines they are for.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../static/package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
for (const [at, pkg] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(pkg.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${at}/${key}`]) continue;
    const os = name.match(/android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix/)?.[0];
    const cpu = name.match(/arm64|x64|ia32|riscv64|ppc64|s390x|loong64|mips64el|arm/)?.[0];
    if (!os || !cpu) throw new Error(`${name} is not in the lock, and its name tells no platform: see ${at}`);
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(pkg.dev && { dev: true }),
      ...(os === 'linux' && { libc: [name.includes('musl') ? 'musl' : 'glibc'] }),
      optional: true,
      os: [os],
    };
    added.push(name);
  }
}
const inOrder = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(inOrder);
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'nothing is missing');
